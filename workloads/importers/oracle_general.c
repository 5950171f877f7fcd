// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libCacheSim's oracleGeneral: records of 24 bytes, little-endian and without padding: u32
 * time in seconds, u64 object, u32 its size, i64 number of the next request for it, or -1 (in
 * newer files the largest i64). Each object is taken for a page.
 */
#include <errno.h>
#include <string.h>

#include "workloads/importers/paging.h"
#include "workloads/little_endian.h"
#include "workloads/reader.h"

#define RECORD_BYTES 24
#define RECORD_TIME  0	/* u32 */
#define RECORD_ID    4	/* u64 */
#define RECORD_SIZE  12 /* u32 */
#define RECORD_NEXT  16 /* i64 */
#define PAGE_SIZE    4096u
#define BATCH	     512u
/* Records that a file must have in its head to be known. */
#define RECORDS_SEEN 4

struct oracle {
	struct trace_reader base;
	struct paging paging;
	uint64_t request; /* number of the last one taken, from 1 */
	uint64_t places[BATCH];
	size_t pos, len; /* of buffer */
	unsigned char buffer[RECORD_BYTES * 2048];
};

/* At least a record into the buffer: 1, 0 at the end, or a negative errno. */
static int refill(struct oracle *oracle, struct error *err)
{
	size_t rest = oracle->len - oracle->pos;

	memmove(oracle->buffer, oracle->buffer + oracle->pos, rest);
	oracle->pos = 0;
	oracle->len = rest;
	while (oracle->len < RECORD_BYTES) {
		ssize_t n = input_read(oracle->base.in, oracle->buffer + oracle->len,
				       sizeof(oracle->buffer) - oracle->len, err);

		if (n < 0)
			return (int)n;
		if (!n && !oracle->len)
			return 0;
		if (!n)
			return error_set(err, EINVAL,
					 "%s: request %llu: %zu bytes; expected %u of each",
					 oracle->base.path, (unsigned long long)oracle->request + 1,
					 oracle->len, RECORD_BYTES);
		oracle->len += n;
	}
	return 1;
}

/* The events of the next request that has some: 1, 0 at the end, or a negative errno. */
static int advance(struct oracle *oracle, struct trace_event *event, struct error *err)
{
	while (!paging_next(&oracle->paging, event)) {
		int ret = 1;

		if (oracle->len - oracle->pos < RECORD_BYTES)
			ret = refill(oracle, err);
		if (ret <= 0)
			return ret;
		oracle->request++;
		ret = paging_access(
			&oracle->paging, get_le64(oracle->buffer + oracle->pos + RECORD_ID),
			get_le32(oracle->buffer + oracle->pos + RECORD_TIME) * 1000000000ull, err);
		oracle->pos += RECORD_BYTES;
		if (ret)
			return ret;
	}
	return 1;
}

static int oracle_open(struct trace_reader *reader, struct error *err)
{
	struct oracle *oracle = (struct oracle *)reader;
	int ret = paging_open(&oracle->paging, reader->settings, PAGE_SIZE, err);

	reader->places = oracle->places;
	reader->header.page_size = PAGE_SIZE;
	reader->header.columns = TRACE_HAS_TIME | TRACE_HAS_SLOT;
	paging_say(&oracle->paging, reader->notice, sizeof(reader->notice));
	return ret;
}

static ssize_t oracle_read(struct trace_reader *reader, struct trace_event *events, size_t max,
			   struct error *err)
{
	struct oracle *oracle = (struct oracle *)reader;
	size_t n = 0;

	while (n < max && n < BATCH) {
		int ret = advance(oracle, &events[n], err);

		if (ret < 0)
			return ret;
		if (!ret)
			break;
		oracle->places[n++] = oracle->request;
	}
	return (ssize_t)n;
}

static int oracle_rewind(struct trace_reader *reader, struct error *err)
{
	struct oracle *oracle = (struct oracle *)reader;
	int ret = input_rewind(reader->in, err);

	oracle->pos = oracle->len = 0;
	oracle->request = 0;
	return ret ? ret : paging_restart(&oracle->paging, err);
}

static void oracle_close(struct trace_reader *reader)
{
	paging_close(&((struct oracle *)reader)->paging);
}

static const struct reader_ops ops = {
	.size = sizeof(struct oracle),
	.open = oracle_open,
	.read = oracle_read,
	.rewind = oracle_rewind,
	.close = oracle_close,
	.name = "oracleGeneral",
	.place = ": request ",
};

/* There is no magic: times do not fall, and the next request is a later one, or none. */
static bool recognise(const char *head, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)head;
	uint32_t before = 0;
	size_t nr = len / RECORD_BYTES;

	for (size_t i = 0; i < nr; i++, bytes += RECORD_BYTES) {
		int64_t next = (int64_t)get_le64(bytes + RECORD_NEXT);

		if (get_le32(bytes + RECORD_TIME) < before ||
		    (next != -1 && next != INT64_MAX &&
		     (next <= (int64_t)i || next > INT64_MAX >> 16)))
			return false;
		before = get_le32(bytes + RECORD_TIME);
	}
	return nr >= RECORDS_SEEN;
}

const struct importer importer_oracle_general = {
	.name = "oracleGeneral",
	.what = "libCacheSim's oracleGeneral",
	.recognise = recognise,
	.ops = &ops,
	.reads = IMPORT_READS_SIZES | IMPORT_READS_MEMORY,
};
