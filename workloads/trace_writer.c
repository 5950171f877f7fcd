// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/output.h"
#include "workloads/trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include <zstd.h>

#include "workloads/block_codec.h"
#include "workloads/event_rules.h"
#include "workloads/little_endian.h"
#include "workloads/trace_header.h"

/* A block is decoded within a second-level cache; larger ones pack a few percent better. */
#define WRITER_EVENTS 16384u
/* Traces are written once and read often; higher levels gain 2 to 3 % more at most. */
#define WRITER_LEVEL 9

struct trace_writer {
	struct output *out;
	struct trace_header header;
	struct event_rules rules;
	struct trace_digest *digest;
	ZSTD_CCtx *zstd;
	uint32_t nr_blocks, nr_pending;
	struct trace_event pending[WRITER_EVENTS];
	unsigned char payload[PAYLOAD_MAX];
	unsigned char block[BLOCK_BYTES + ZSTD_COMPRESSBOUND(PAYLOAD_MAX)];
};

static void writer_free(struct trace_writer *writer)
{
	if (writer->digest)
		trace_digest_finish(writer->digest);
	ZSTD_freeCCtx(writer->zstd);
	free(writer);
}

static int write_header(struct trace_writer *writer, struct error *err)
{
	unsigned char bytes[HEADER_BYTES];

	trace_header_encode(bytes, &writer->header);
	return output_write(writer->out, bytes, sizeof(bytes), err);
}

struct trace_writer *trace_writer_open(const char *path, const struct trace_header *header,
				       struct error *err)
{
	struct trace_writer *writer = malloc(sizeof(*writer));
	int ret;

	if (!writer) {
		errno = -error_set(err, ENOMEM, "%s: out of memory", path);
		return NULL;
	}
	memset(writer, 0, offsetof(struct trace_writer, pending));
	writer->header = *header;
	writer->header.nr_cpus = 0;
	writer->header.nr_events = 0;
	event_rules_init(&writer->rules, header->columns, header->page_size, UINT16_MAX + 1);
	writer->digest = trace_digest_new(header->columns);
	writer->zstd = ZSTD_createCCtx();
	if (writer->digest && writer->zstd)
		writer->out = output_open(path, err);
	else
		errno = -error_set(err, ENOMEM, "%s: out of memory", path);
	ret = writer->out ? write_header(writer, err) : -errno;
	if (!ret)
		return writer;
	trace_writer_abort(writer);
	errno = -ret;
	return NULL;
}

static int flush_block(struct trace_writer *writer, struct error *err)
{
	uint32_t n = writer->nr_pending;
	size_t payload, frame;

	if (!n)
		return 0;
	payload = block_encode(writer->payload, writer->pending, n, writer->header.columns);
	frame = ZSTD_compressCCtx(writer->zstd, writer->block + BLOCK_BYTES,
				  sizeof(writer->block) - BLOCK_BYTES, writer->payload, payload,
				  WRITER_LEVEL);
	if (ZSTD_isError(frame))
		return error_set(err, EIO, "zstd: %s", ZSTD_getErrorName(frame));
	put_le32(writer->block + BLOCK_NR_EVENTS, n);
	put_le32(writer->block + BLOCK_PAYLOAD_SIZE, payload);
	put_le32(writer->block + BLOCK_FRAME_SIZE, frame);
	put_le64(writer->block + BLOCK_CHECKSUM,
		 XXH64(writer->payload, payload, block_seed(writer->nr_blocks, n)));
	writer->nr_blocks++;
	writer->nr_pending = 0;
	return output_write(writer->out, writer->block, BLOCK_BYTES + frame, err);
}

static int take(struct trace_writer *writer, const struct trace_event *events, size_t n,
		struct error *err)
{
	size_t good = event_rules_check(&writer->rules, events, n);

	if (good < n) {
		struct error what;

		event_rules_explain(&writer->rules, &events[good], &what);
		return error_set(err, EINVAL, "event %llu: %s",
				 (unsigned long long)(writer->header.nr_events + good + 1),
				 what.text);
	}
	for (size_t i = 0; i < n; i++)
		if (events[i].cpu >= writer->header.nr_cpus)
			writer->header.nr_cpus = events[i].cpu + 1;
	memcpy(writer->pending + writer->nr_pending, events, n * sizeof(*events));
	writer->nr_pending += n;
	writer->header.nr_events += n;
	trace_digest_update(writer->digest, events, n);
	return 0;
}

int trace_write(struct trace_writer *writer, const struct trace_event *events, size_t n,
		struct error *err)
{
	while (n) {
		size_t room = WRITER_EVENTS - writer->nr_pending;
		size_t batch = n < room ? n : room;
		int ret = take(writer, events, batch, err);

		if (!ret && writer->nr_pending == WRITER_EVENTS)
			ret = flush_block(writer, err);
		if (ret)
			return ret;
		events += batch;
		n -= batch;
	}
	return 0;
}

static int write_end(struct trace_writer *writer, struct error *err)
{
	unsigned char end[END_BYTES] = {0}, header[HEADER_BYTES];
	int ret;

	put_le32(end + END_NR_BLOCKS, writer->nr_blocks);
	put_le64(end + END_NR_EVENTS, writer->header.nr_events);
	put_le64(end + END_DIGEST, trace_digest_finish(writer->digest));
	writer->digest = NULL;
	put_le64(end + END_CHECKSUM, XXH64(end, END_CHECKSUM, 0));
	ret = output_write(writer->out, end, sizeof(end), err);
	if (ret)
		return ret;
	trace_header_encode(header, &writer->header);
	return output_rewrite(writer->out, 0, header, sizeof(header), err);
}

int trace_writer_commit(struct trace_writer *writer, struct error *err)
{
	int ret = flush_block(writer, err);

	if (!ret)
		ret = write_end(writer, err);
	if (ret) {
		trace_writer_abort(writer);
		return ret;
	}
	ret = output_commit(writer->out, err);
	writer_free(writer);
	return ret;
}

void trace_writer_abort(struct trace_writer *writer)
{
	if (!writer)
		return;
	output_abort(writer->out);
	writer_free(writer);
}
