// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading a page file: all of it, checked page by page. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include <zstd.h>

#include "lib/array.h"
#include "workloads/input.h"
#include "workloads/little_endian.h"
#include "workloads/page_file.h"
#include "workloads/trace_header.h"

struct place {
	uint64_t hash;
	uint32_t index;
};

struct page_set {
	uint32_t page_size, nr;
	unsigned char *pages;
	struct place *places; /* by hash once all are there */
	size_t room_pages, room_places;
};

struct loading {
	struct page_set *set;
	struct input *in;
	const char *path;
	ZSTD_DCtx *zstd;
	unsigned char *frame;
	size_t room;	   /* of frame */
	uint32_t expected; /* pages */
	uint32_t block;
};

char *page_file_beside(const char *trace_path)
{
	static const char *const endings[] = {".zst", ".csv", ".zslab"};
	size_t len = strlen(trace_path);
	char *path = malloc(len + sizeof(".pages"));

	if (!path)
		return NULL;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t n = strlen(endings[i]);

		if (len > n && !memcmp(trace_path + len - n, endings[i], n))
			len -= n;
	}
	memcpy(path, trace_path, len);
	strcpy(path + len, ".pages");
	return path;
}

uint64_t page_hash(const void *page, size_t page_size)
{
	return XXH64(page, page_size, 0);
}

bool page_file_recognise(const char *path)
{
	char magic[PAGE_FILE_MAGIC_SIZE];
	struct input *in = input_open(path, NULL);
	bool ours = in && input_peek(in, magic, sizeof(magic)) == sizeof(magic) &&
		    !memcmp(magic, PAGE_FILE_MAGIC, sizeof(magic));

	input_close(in);
	return ours;
}

void page_set_free(struct page_set *set)
{
	if (!set)
		return;
	free(set->pages);
	free(set->places);
	free(set);
}

uint32_t page_set_nr(const struct page_set *set)
{
	return set->nr;
}

const unsigned char *page_set_pages(const struct page_set *set)
{
	return set->pages;
}

bool page_set_find(const struct page_set *set, uint64_t hash, uint32_t *index)
{
	uint32_t low = 0, high = set->nr;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (set->places[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == set->nr || set->places[low].hash != hash)
		return false;
	*index = set->places[low].index;
	return true;
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = ((const struct place *)a)->hash, y = ((const struct place *)b)->hash;

	return x < y ? -1 : x > y;
}

static int read_exactly(struct loading *load, void *to, size_t size, struct error *err)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = input_read(load->in, (char *)to + done, size - done, err);

		if (n < 0)
			return (int)n;
		if (!n)
			return error_set(err, EINVAL,
					 "%s: ends within page %u or before; expected %u pages",
					 load->path, load->set->nr + 1, load->expected);
		done += (size_t)n;
	}
	return 0;
}

static int bad(const struct loading *load, struct error *err, const char *what, uint64_t found,
	       const char *expected)
{
	return error_set(err, EINVAL, "%s: file header: %s is %llu; expected %s", load->path, what,
			 (unsigned long long)found, expected);
}

static int read_header(struct loading *load, struct error *err)
{
	unsigned char b[PAGES_HEADER_BYTES];
	int ret = read_exactly(load, b, sizeof(b), err);

	if (ret)
		return ret;
	if (memcmp(b, PAGE_FILE_MAGIC, PAGE_FILE_MAGIC_SIZE))
		return error_set(err, EINVAL, "%s: no page file; expected one by its first bytes",
				 load->path);
	if (get_le16(b + PAGES_VERSION) != PAGE_FILE_VERSION)
		return bad(load, err, "version", get_le16(b + PAGES_VERSION), "1");
	if (get_le16(b + PAGES_HEADER_SIZE) != PAGES_HEADER_BYTES)
		return bad(load, err, "its size", get_le16(b + PAGES_HEADER_SIZE), "32");
	if (get_le64(b + PAGES_CHECKSUM) != XXH64(b, PAGES_CHECKSUM, 0))
		return bad(load, err, "checksum", get_le64(b + PAGES_CHECKSUM),
			   "that of the header");
	if (!trace_page_size_valid(get_le32(b + PAGES_PAGE_SIZE)))
		return bad(load, err, "page size", get_le32(b + PAGES_PAGE_SIZE),
			   "a power of two from 4096 to 65536");
	if (get_le32(b + PAGES_PAGE_SIZE) != load->set->page_size)
		return bad(load, err, "page size", get_le32(b + PAGES_PAGE_SIZE),
			   "the page size of the trace");
	if (get_le32(b + PAGES_NR) > PAGE_FILE_MAX)
		return bad(load, err, "number of pages", get_le32(b + PAGES_NR),
			   "at most 16777216");
	if (get_le32(b + PAGES_RESERVED))
		return bad(load, err, "the reserved word", get_le32(b + PAGES_RESERVED), "0");
	load->expected = get_le32(b + PAGES_NR);
	return 0;
}

/* As much as is there, not as much as the header says. */
static int make_room(struct page_set *set, uint32_t more)
{
	size_t nr = (size_t)set->nr + more;

	if (!array_reserve_bytes(&set->pages, &set->room_pages, nr, set->page_size) ||
	    !array_reserve(set->places, set->room_places, nr))
		return -ENOMEM;
	return 0;
}

static int block_error(const struct loading *load, struct error *err, const char *what)
{
	return error_set(err, EINVAL, "%s: block %u: %s", load->path, load->block, what);
}

static int unpack(struct loading *load, uint32_t nr, uint32_t frame, struct error *err)
{
	struct page_set *set = load->set;
	unsigned char *to = set->pages + (size_t)set->nr * set->page_size;
	size_t size = (size_t)nr * set->page_size;

	if (ZSTD_findFrameCompressedSize(load->frame, frame) != frame)
		return block_error(load, err, "no zstd frame of its size; expected one");
	if (ZSTD_decompressDCtx(load->zstd, to, size, load->frame, frame) != size)
		return block_error(load, err, "zstd data is damaged; expected its pages");
	for (uint32_t i = 0; i < nr; i++) {
		uint64_t hash = page_hash(to + (size_t)i * set->page_size, set->page_size);

		if (hash != set->places[set->nr].hash)
			return error_set(err, EINVAL,
					 "%s: page %u: checksum is %016llx; expected %016llx",
					 load->path, set->nr, (unsigned long long)hash,
					 (unsigned long long)set->places[set->nr].hash);
		set->nr++;
	}
	return 0;
}

static int read_block(struct loading *load, struct error *err)
{
	unsigned char header[PAGES_BLOCK_BYTES], hashes[8 * PAGES_PER_BLOCK];
	struct page_set *set = load->set;
	uint32_t nr, frame;
	int ret = read_exactly(load, header, sizeof(header), err);

	if (ret)
		return ret;
	nr = get_le32(header + PAGES_BLOCK_NR);
	frame = get_le32(header + PAGES_BLOCK_FRAME);
	if (!nr || nr > PAGES_PER_BLOCK || nr > load->expected - set->nr)
		return block_error(load, err, "a wrong number of pages; expected 1 to 64");
	if (frame > ZSTD_COMPRESSBOUND((size_t)PAGES_PER_BLOCK * set->page_size))
		return block_error(load, err, "a frame larger than its pages; expected less");
	if (make_room(set, nr) || !array_reserve(load->frame, load->room, frame))
		return error_set(err, ENOMEM, "%s: out of memory for its pages", load->path);
	ret = read_exactly(load, hashes, 8 * nr, err);
	if (!ret)
		ret = read_exactly(load, load->frame, frame, err);
	if (ret)
		return ret;
	for (uint32_t i = 0; i < nr; i++)
		set->places[set->nr + i] =
			(struct place){.hash = get_le64(hashes + 8 * i), .index = set->nr + i};
	load->block++;
	return unpack(load, nr, frame, err);
}

static int finish(struct loading *load, struct error *err)
{
	struct page_set *set = load->set;
	unsigned char more;
	ssize_t n = input_read(load->in, &more, 1, err);

	if (n < 0)
		return (int)n;
	if (n)
		return error_set(err, EINVAL, "%s: bytes after the last page; expected none",
				 load->path);
	if (set->nr)
		qsort(set->places, set->nr, sizeof(*set->places), by_hash);
	for (uint32_t i = 1; i < set->nr; i++)
		if (set->places[i].hash == set->places[i - 1].hash)
			return error_set(err, EINVAL, "%s: page %016llx twice; expected each once",
					 load->path, (unsigned long long)set->places[i].hash);
	return 0;
}

static int load_all(struct loading *load, struct error *err)
{
	int ret;

	load->zstd = ZSTD_createDCtx();
	if (!load->zstd)
		return error_set(err, ENOMEM, "%s: out of memory", load->path);
	ret = read_header(load, err);
	while (!ret && load->set->nr < load->expected)
		ret = read_block(load, err);
	return ret ? ret : finish(load, err);
}

struct page_set *page_set_load(const char *path, uint32_t page_size, struct error *err)
{
	struct loading load = {.path = path, .in = input_open(path, err)};
	int ret = load.in ? 0 : -errno;

	if (ret)
		return NULL;
	load.set = calloc(1, sizeof(*load.set));
	if (load.set) {
		load.set->page_size = page_size;
		ret = load_all(&load, err);
	} else {
		ret = error_set(err, ENOMEM, "%s: out of memory", path);
	}
	ZSTD_freeDCtx(load.zstd);
	free(load.frame);
	input_close(load.in);
	if (!ret)
		return load.set;
	page_set_free(load.set);
	errno = -ret;
	return NULL;
}
