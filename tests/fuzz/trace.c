// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A binary trace with right checksums around any contents: a byte of flags, the header without
 * magic and checksum, then blocks of u16 events, u16 bytes, and that many bytes of payload, which
 * are packed here.
 */
#include <string.h>
#include <xxhash.h>
#include <zstd.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/read_trace.h"
#include "workloads/little_endian.h"
#include "workloads/trace_format.h"

#define COUNT_EVENTS (1u << 0) /* the header has the right number of events */
#define WRONG_SIZE   (1u << 1) /* a block names another size than it has */
#define CUT	     (1u << 2) /* a byte is missing at the end */
#define BLOCKS_MAX   16u

static struct fuzz_image image;

struct counts {
	uint32_t blocks;
	uint64_t events;
};

static void put_block(struct fuzz_cursor *cursor, uint32_t events, unsigned int flags,
		      struct counts *counts)
{
	static uint8_t payload[65536], frame[ZSTD_COMPRESSBOUND(65536)];
	static ZSTD_CCtx *zstd;
	size_t size = fuzz_u16(cursor), packed;
	uint8_t header[BLOCK_BYTES];

	if (size > cursor->left)
		size = cursor->left;
	fuzz_take(cursor, payload, size);
	if (!zstd)
		zstd = ZSTD_createCCtx();
	packed = ZSTD_compressCCtx(zstd, frame, sizeof(frame), payload, size, 1);
	fuzz_check(!ZSTD_isError(packed), "zstd packs");
	put_le32(header + BLOCK_NR_EVENTS, events);
	put_le32(header + BLOCK_PAYLOAD_SIZE, (uint32_t)size + !!(flags & WRONG_SIZE));
	put_le32(header + BLOCK_FRAME_SIZE, (uint32_t)packed);
	put_le64(header + BLOCK_CHECKSUM, XXH64(payload, size, block_seed(counts->blocks, events)));
	fuzz_put(&image, header, sizeof(header));
	fuzz_put(&image, frame, packed);
	counts->blocks++;
	counts->events += events;
}

static void put_end(const struct counts *counts)
{
	uint8_t end[END_BYTES] = {0};

	put_le32(end + END_NR_BLOCKS, counts->blocks);
	put_le64(end + END_NR_EVENTS, counts->events);
	put_le64(end + END_CHECKSUM, XXH64(end, END_CHECKSUM, 0));
	fuzz_put(&image, end, sizeof(end));
}

static void finish_header(unsigned int flags, const struct counts *counts)
{
	uint8_t *header = image.bytes;

	if (flags & COUNT_EVENTS)
		put_le64(header + HEADER_NR_EVENTS, counts->events);
	put_le64(header + HEADER_CHECKSUM, XXH64(header, HEADER_CHECKSUM, 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_cursor cursor = {data, size};
	unsigned int flags = fuzz_u8(&cursor);
	struct counts counts = {0};
	uint8_t header[HEADER_BYTES];

	image.size = 0;
	memcpy(header, TRACE_MAGIC, TRACE_MAGIC_BYTES);
	fuzz_take(&cursor, header + TRACE_MAGIC_BYTES, HEADER_CHECKSUM - TRACE_MAGIC_BYTES);
	fuzz_put(&image, header, sizeof(header));
	while (cursor.left && counts.blocks < BLOCKS_MAX) {
		uint32_t events = fuzz_u16(&cursor);

		if (events)
			put_block(&cursor, events, flags, &counts);
	}
	put_end(&counts);
	finish_header(flags, &counts);
	fuzz_read_trace(fuzz_file(image.bytes, image.size - !!(flags & CUT)));
	return 0;
}
