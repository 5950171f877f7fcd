// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include <zstd.h>

#include "lib/output.h"
#include "workloads/little_endian.h"
#include "workloads/live_map.h"
#include "workloads/page_file.h"

/* As traces: written once, read often. */
#define WRITER_LEVEL 9

struct page_writer {
	struct output *out;
	struct live_map known; /* hash -> 1 */
	ZSTD_CCtx *zstd;
	uint32_t page_size, nr, pending;
	uint64_t hashes[PAGES_PER_BLOCK];
	unsigned char *pages, *frame;
};

static size_t frame_room(const struct page_writer *writer)
{
	return ZSTD_COMPRESSBOUND((size_t)PAGES_PER_BLOCK * writer->page_size);
}

static void writer_free(struct page_writer *writer)
{
	live_map_destroy(&writer->known);
	ZSTD_freeCCtx(writer->zstd);
	free(writer->pages);
	free(writer->frame);
	free(writer);
}

static void encode_header(const struct page_writer *writer, unsigned char *b)
{
	memset(b, 0, PAGES_HEADER_BYTES);
	memcpy(b, PAGE_FILE_MAGIC, PAGE_FILE_MAGIC_SIZE);
	put_le16(b + PAGES_VERSION, PAGE_FILE_VERSION);
	put_le16(b + PAGES_HEADER_SIZE, PAGES_HEADER_BYTES);
	put_le32(b + PAGES_PAGE_SIZE, writer->page_size);
	put_le32(b + PAGES_NR, writer->nr);
	put_le64(b + PAGES_CHECKSUM, XXH64(b, PAGES_CHECKSUM, 0));
}

static int open_output(struct page_writer *writer, const char *path, struct error *err)
{
	unsigned char header[PAGES_HEADER_BYTES];

	writer->zstd = ZSTD_createCCtx();
	writer->pages = malloc((size_t)PAGES_PER_BLOCK * writer->page_size);
	writer->frame = malloc(frame_room(writer));
	if (!writer->zstd || !writer->pages || !writer->frame)
		return error_set(err, ENOMEM, "%s: out of memory", path);
	writer->out = output_open(path, err);
	if (!writer->out)
		return -errno;
	encode_header(writer, header);
	return output_write(writer->out, header, sizeof(header), err);
}

struct page_writer *page_writer_open(const char *path, uint32_t page_size, struct error *err)
{
	struct page_writer *writer = calloc(1, sizeof(*writer));
	int ret;

	if (!writer) {
		errno = -error_set(err, ENOMEM, "%s: out of memory", path);
		return NULL;
	}
	live_map_init(&writer->known);
	writer->page_size = page_size;
	ret = open_output(writer, path, err);
	if (!ret)
		return writer;
	page_writer_abort(writer);
	errno = -ret;
	return NULL;
}

static int flush_block(struct page_writer *writer, struct error *err)
{
	unsigned char header[PAGES_BLOCK_BYTES + 8 * PAGES_PER_BLOCK];
	uint32_t nr = writer->pending;
	size_t frame;
	int ret;

	if (!nr)
		return 0;
	frame = ZSTD_compressCCtx(writer->zstd, writer->frame, frame_room(writer), writer->pages,
				  (size_t)nr * writer->page_size, WRITER_LEVEL);
	if (ZSTD_isError(frame))
		return error_set(err, EIO, "zstd: %s", ZSTD_getErrorName(frame));
	put_le32(header + PAGES_BLOCK_NR, nr);
	put_le32(header + PAGES_BLOCK_FRAME, (uint32_t)frame);
	for (uint32_t i = 0; i < nr; i++)
		put_le64(header + PAGES_BLOCK_BYTES + 8 * i, writer->hashes[i]);
	writer->pending = 0;
	ret = output_write(writer->out, header, PAGES_BLOCK_BYTES + 8 * nr, err);
	return ret ? ret : output_write(writer->out, writer->frame, frame, err);
}

int page_writer_add(struct page_writer *writer, const void *page, uint64_t *hash, struct error *err)
{
	uint32_t known;

	*hash = page_hash(page, writer->page_size);
	if (live_map_get(&writer->known, *hash, &known))
		return 0;
	if (writer->nr == PAGE_FILE_MAX)
		return error_set(err, EFBIG, "more than %u different pages", PAGE_FILE_MAX);
	if (live_map_put(&writer->known, *hash, 1))
		return error_set(err, ENOMEM, "out of memory for the pages that are known");
	memcpy(writer->pages + (size_t)writer->pending * writer->page_size, page,
	       writer->page_size);
	writer->hashes[writer->pending++] = *hash;
	writer->nr++;
	return writer->pending == PAGES_PER_BLOCK ? flush_block(writer, err) : 0;
}

int page_writer_commit(struct page_writer *writer, struct error *err)
{
	unsigned char header[PAGES_HEADER_BYTES];
	int ret = flush_block(writer, err);

	encode_header(writer, header);
	if (!ret)
		ret = output_rewrite(writer->out, 0, header, sizeof(header), err);
	if (ret) {
		page_writer_abort(writer);
		return ret;
	}
	ret = output_commit(writer->out, err);
	writer_free(writer);
	return ret;
}

void page_writer_abort(struct page_writer *writer)
{
	if (!writer)
		return;
	output_abort(writer->out);
	writer_free(writer);
}
