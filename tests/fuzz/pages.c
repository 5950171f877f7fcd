// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A page file with right checksums around any contents: a byte of flags, the header without
 * magic and checksum, then blocks of a byte that says how many pages, and per page 4 bytes
 * that it repeats.
 */
#include <string.h>
#include <xxhash.h>
#include <zstd.h>

#include "tests/fuzz/fuzz.h"
#include "workloads/little_endian.h"
#include "workloads/page_file.h"

#define COUNT_PAGES (1u << 0) /* the header has the right number of pages */
#define WRONG_HASH  (1u << 1)
#define WRONG_FRAME (1u << 2) /* a block names another size than its frame has */
#define CUT	    (1u << 3)
#define LARGE	    (1u << 4) /* the trace has pages of 64 KiB */
#define BLOCKS_MAX  4u
#define BLOCK_PAGES 4u /* and sometimes the header claims more */

static struct fuzz_image image;

/* A page of @word only, 4 bytes, repeated. */
static void fill_page(uint8_t *page, uint32_t page_size, uint32_t word)
{
	put_le32(page, word);
	for (uint32_t done = 4; done < page_size; done *= 2)
		memcpy(page + done, page, done);
}

static void put_block(struct fuzz_cursor *cursor, uint32_t page_size, unsigned int flags,
		      uint32_t *pages)
{
	static uint8_t bytes[BLOCK_PAGES * 65536], frame[ZSTD_COMPRESSBOUND(sizeof(bytes))];
	static ZSTD_CCtx *zstd;
	uint8_t header[PAGES_BLOCK_BYTES], hashes[BLOCK_PAGES * 8];
	uint32_t claimed = fuzz_u8(cursor), nr = claimed < BLOCK_PAGES ? claimed : BLOCK_PAGES;
	size_t packed;

	for (uint32_t page = 0; page < nr; page++) {
		uint32_t word = fuzz_u32(cursor);

		fill_page(bytes + page * page_size, page_size, word);
		put_le64(hashes + 8 * page,
			 page_hash(bytes + page * page_size, page_size) ^ !!(flags & WRONG_HASH));
	}
	if (!zstd)
		zstd = ZSTD_createCCtx();
	packed = ZSTD_compressCCtx(zstd, frame, sizeof(frame), bytes, nr * (size_t)page_size, 1);
	fuzz_check(!ZSTD_isError(packed), "zstd packs");
	put_le32(header + PAGES_BLOCK_NR, claimed);
	put_le32(header + PAGES_BLOCK_FRAME, (uint32_t)packed + !!(flags & WRONG_FRAME));
	fuzz_put(&image, header, sizeof(header));
	fuzz_put(&image, hashes, 8 * nr);
	fuzz_put(&image, frame, packed);
	*pages += claimed;
}

static void read_pages(const char *path, uint32_t page_size)
{
	struct error err = {""};
	struct page_set *set = page_set_load(path, page_size, &err);
	uint32_t index;

	if (!set) {
		fuzz_check_refusal(&err);
		return;
	}
	for (uint32_t i = 0; i < page_set_nr(set); i++) {
		const uint8_t *page = page_set_pages(set) + (size_t)i * page_size;

		fuzz_check(page_set_find(set, page_hash(page, page_size), &index) && index == i,
			   "each page is found at its place");
	}
	page_set_free(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_cursor cursor = {data, size};
	unsigned int flags = fuzz_u8(&cursor), blocks = 0;
	uint32_t page_size = flags & LARGE ? 65536 : 4096, pages = 0;
	uint8_t header[PAGES_HEADER_BYTES];

	image.size = 0;
	memcpy(header, PAGE_FILE_MAGIC, PAGE_FILE_MAGIC_SIZE);
	fuzz_take(&cursor, header + PAGE_FILE_MAGIC_SIZE, PAGES_CHECKSUM - PAGE_FILE_MAGIC_SIZE);
	fuzz_put(&image, header, sizeof(header));
	while (cursor.left && blocks++ < BLOCKS_MAX)
		put_block(&cursor, page_size, flags, &pages);
	if (flags & COUNT_PAGES)
		put_le32(image.bytes + PAGES_NR, pages);
	put_le64(image.bytes + PAGES_CHECKSUM, XXH64(image.bytes, PAGES_CHECKSUM, 0));
	read_pages(fuzz_file(image.bytes, image.size - !!(flags & CUT)), page_size);
	return 0;
}
