// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include <zstd.h>

#include "workloads/block_codec.h"
#include "workloads/event_rules.h"
#include "workloads/little_endian.h"
#include "workloads/reader.h"
#include "workloads/trace_header.h"

struct buffer {
	unsigned char *bytes;
	size_t size;
};

struct binary_reader {
	struct trace_reader base;
	struct event_rules rules;
	struct block_decoder decoder;
	struct buffer frame, payload;
	ZSTD_DCtx *zstd;
	uint64_t offset;    /* in the file, of what is read next */
	uint64_t nr_events; /* read so far */
	uint64_t digest;
	uint32_t nr_blocks;
	bool failed, ended;
};

static int block_error(struct binary_reader *binary, struct error *err)
{
	struct error what = err ? *err : (struct error){""};

	return error_set(err, EINVAL, "%s: block %u, which ends at byte %llu: %s",
			 binary->base.path, binary->nr_blocks, (unsigned long long)binary->offset,
			 what.text);
}

/* Exactly @size bytes; -EINVAL when the file ends before. */
static int read_exactly(struct binary_reader *binary, void *to, size_t size, struct error *err)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = input_read(binary->base.in, (char *)to + done, size - done, err);

		if (n < 0)
			return n;
		if (!n)
			return error_set(
				err, EINVAL,
				"%s: ends at byte %llu; expected %zu more, up to an end block",
				binary->base.path, (unsigned long long)binary->offset + done,
				size - done);
		done += n;
	}
	binary->offset += size;
	return 0;
}

static int reserve(struct binary_reader *binary, struct buffer *buffer, size_t size,
		   struct error *err)
{
	unsigned char *bytes;

	if (size <= buffer->size)
		return 0;
	bytes = realloc(buffer->bytes, size);
	if (!bytes)
		return error_set(err, ENOMEM, "%s: out of memory", binary->base.path);
	buffer->bytes = bytes;
	buffer->size = size;
	return 0;
}

static int check_sizes(uint32_t nr_events, uint32_t payload, uint32_t frame, struct error *err)
{
	if (nr_events > BLOCK_EVENTS_MAX)
		return error_set(err, EINVAL, "%u events; expected at most %u", nr_events,
				 BLOCK_EVENTS_MAX);
	if (payload > PAYLOAD_MAX)
		return error_set(err, EINVAL, "a payload of %u bytes; expected at most %u", payload,
				 PAYLOAD_MAX);
	if (frame > ZSTD_COMPRESSBOUND(PAYLOAD_MAX))
		return error_set(err, EINVAL, "a frame of %u bytes; expected at most %u", frame,
				 (unsigned int)ZSTD_COMPRESSBOUND(PAYLOAD_MAX));
	return 0;
}

/* In one piece, into a buffer of the size the block names: no window is allocated. */
static int unpack(struct binary_reader *binary, uint32_t payload, uint32_t frame, struct error *err)
{
	size_t got;

	if (ZSTD_findFrameCompressedSize(binary->frame.bytes, frame) != frame)
		return error_set(err, EINVAL, "no zstd frame of %u bytes; expected one", frame);
	got = ZSTD_decompressDCtx(binary->zstd, binary->payload.bytes, payload, binary->frame.bytes,
				  frame);
	if (ZSTD_isError(got))
		return error_set(err, EINVAL, "zstd data is damaged (%s); expected a whole frame",
				 ZSTD_getErrorName(got));
	if (got != payload)
		return error_set(err, EINVAL, "the frame holds %zu bytes; expected %u", got,
				 payload);
	return 0;
}

static int check_and_start(struct binary_reader *binary, const unsigned char *header,
			   uint32_t nr_events, uint32_t payload, struct error *err)
{
	uint64_t hash =
		XXH64(binary->payload.bytes, payload, block_seed(binary->nr_blocks, nr_events));

	if (hash != get_le64(header + BLOCK_CHECKSUM))
		return error_set(err, EINVAL, "checksum is %016llx; expected %016llx",
				 (unsigned long long)hash,
				 (unsigned long long)get_le64(header + BLOCK_CHECKSUM));
	return block_decoder_init(&binary->decoder, binary->payload.bytes, payload, nr_events,
				  binary->base.header.columns, err);
}

static int read_block(struct binary_reader *binary, uint32_t nr_events, struct error *err)
{
	unsigned char header[BLOCK_BYTES];
	uint32_t payload, frame;
	int ret;

	put_le32(header, nr_events);
	ret = read_exactly(binary, header + 4, sizeof(header) - 4, err);
	if (ret)
		return ret;
	payload = get_le32(header + BLOCK_PAYLOAD_SIZE);
	frame = get_le32(header + BLOCK_FRAME_SIZE);
	ret = check_sizes(nr_events, payload, frame, err);
	if (ret)
		return block_error(binary, err);
	ret = reserve(binary, &binary->frame, frame, err);
	if (!ret)
		ret = reserve(binary, &binary->payload, payload, err);
	if (!ret)
		ret = read_exactly(binary, binary->frame.bytes, frame, err);
	if (ret)
		return ret;
	if (unpack(binary, payload, frame, err) ||
	    check_and_start(binary, header, nr_events, payload, err))
		return block_error(binary, err);
	binary->nr_blocks++;
	return 0;
}

static int end_error(struct binary_reader *binary, const char *what, uint64_t found,
		     uint64_t expected, struct error *err)
{
	return error_set(err, EINVAL, "%s: end block: %s %llu; expected %llu", binary->base.path,
			 what, (unsigned long long)found, (unsigned long long)expected);
}

static int read_end(struct binary_reader *binary, struct error *err)
{
	unsigned char end[END_BYTES] = {0}, more;
	int ret = read_exactly(binary, end + 4, sizeof(end) - 4, err);
	ssize_t n;

	if (ret)
		return ret;
	if (XXH64(end, END_CHECKSUM, 0) != get_le64(end + END_CHECKSUM))
		return end_error(binary, "checksum", get_le64(end + END_CHECKSUM),
				 XXH64(end, END_CHECKSUM, 0), err);
	if (get_le32(end + END_NR_BLOCKS) != binary->nr_blocks)
		return end_error(binary, "blocks", get_le32(end + END_NR_BLOCKS), binary->nr_blocks,
				 err);
	if (get_le64(end + END_NR_EVENTS) != binary->nr_events)
		return end_error(binary, "events", get_le64(end + END_NR_EVENTS), binary->nr_events,
				 err);
	if (binary->nr_events != binary->base.header.nr_events)
		return end_error(binary, "the file header's events", binary->base.header.nr_events,
				 binary->nr_events, err);
	n = input_read(binary->base.in, &more, 1, err);
	if (n < 0)
		return n;
	if (n)
		return error_set(err, EINVAL, "%s: bytes after the end block; expected none",
				 binary->base.path);
	binary->digest = get_le64(end + END_DIGEST);
	binary->ended = true;
	return 0;
}

/* The next block or the end of the trace. */
static int advance(struct binary_reader *binary, struct error *err)
{
	unsigned char word[4];
	int ret = read_exactly(binary, word, sizeof(word), err);

	if (ret)
		return ret;
	return get_le32(word) ? read_block(binary, get_le32(word), err) : read_end(binary, err);
}

static int binary_start(struct binary_reader *binary, struct error *err)
{
	unsigned char header[HEADER_BYTES];
	int ret;

	binary->offset = binary->nr_events = 0;
	binary->nr_blocks = 0;
	binary->failed = binary->ended = false;
	memset(&binary->decoder, 0, sizeof(binary->decoder));
	ret = read_exactly(binary, header, sizeof(header), err);
	return ret ? ret
		   : trace_header_decode(&binary->base.header, header, binary->base.path, err);
}

static int binary_open(struct trace_reader *reader, struct error *err)
{
	struct binary_reader *binary = (struct binary_reader *)reader;

	binary->zstd = ZSTD_createDCtx();
	if (!binary->zstd)
		return error_set(err, ENOMEM, "%s: out of memory", reader->path);
	return binary_start(binary, err);
}

static ssize_t decode(struct binary_reader *binary, struct trace_event *events, size_t max,
		      struct error *err)
{
	struct trace_reader *reader = &binary->base;
	size_t n = block_decode(&binary->decoder, events, max), good;

	reader->first = binary->nr_events + 1;
	binary->nr_events += n;
	good = event_rules_check(&binary->rules, events, n);
	if (good == n)
		return n;
	event_rules_explain(&binary->rules, &events[good], err);
	return trace_locate(reader, good, err);
}

static ssize_t binary_read(struct trace_reader *reader, struct trace_event *events, size_t max,
			   struct error *err)
{
	struct binary_reader *binary = (struct binary_reader *)reader;
	ssize_t ret = 0;

	if (binary->failed)
		return error_set(err, EINVAL, "%s: not read further after an error", reader->path);
	if (!binary->nr_events)
		event_rules_init(&binary->rules, reader->header.columns, reader->size_max,
				 reader->header.nr_cpus);
	while (!ret && !binary->ended && binary->decoder.done == binary->decoder.nr_events)
		ret = advance(binary, err);
	if (!ret && !binary->ended)
		ret = decode(binary, events, max, err);
	binary->failed = ret < 0;
	return ret;
}

static int binary_rewind(struct trace_reader *reader, struct error *err)
{
	int ret = input_rewind(reader->in, err);

	return ret ? ret : binary_start((struct binary_reader *)reader, err);
}

static bool binary_digest(const struct trace_reader *reader, uint64_t *digest)
{
	const struct binary_reader *binary = (const struct binary_reader *)reader;

	*digest = binary->digest;
	return binary->ended;
}

static void binary_close(struct trace_reader *reader)
{
	struct binary_reader *binary = (struct binary_reader *)reader;

	ZSTD_freeDCtx(binary->zstd);
	free(binary->frame.bytes);
	free(binary->payload.bytes);
}

const struct reader_ops binary_reader_ops = {
	.size = sizeof(struct binary_reader),
	.open = binary_open,
	.read = binary_read,
	.rewind = binary_rewind,
	.digest = binary_digest,
	.close = binary_close,
	.name = "zslab",
	.place = ": event ",
};
