// SPDX-License-Identifier: GPL-2.0-or-later
/* Page files: what is written is read back, each page once, and damage shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "tests/workloads/memory_file.h"
#include "workloads/little_endian.h"
#include "workloads/page_file.h"
#include "lib/random.h"

#define PAGE	  4096u
#define NR	  150u /* more than two blocks */
#define MUTATIONS 3000

static unsigned char pages[NR][PAGE];
static char path[] = "/tmp/zslab-test-XXXXXX";

/* Slightly compressible, all different. */
static void make_pages(void)
{
	uint64_t random = 7;

	for (uint32_t i = 0; i < NR; i++)
		for (uint32_t k = 0; k < PAGE; k += 64) {
			put_le64(pages[i] + k, i);
			put_le64(pages[i] + k + 8, random_u64(&random));
		}
}

static int set_up(void **state)
{
	int fd = mkstemp(path);

	make_pages();
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	return unlink(path);
}

/* Each page twice. */
static void write_file(uint32_t nr, uint64_t *hashes)
{
	struct error err = {""};
	struct page_writer *writer = page_writer_open(path, PAGE, &err);

	assert_non_null(writer);
	for (uint32_t i = 0; i < 2 * nr; i++)
		assert_int_equal(page_writer_add(writer, pages[i % nr], &hashes[i % nr], &err), 0);
	assert_int_equal(page_writer_commit(writer, &err), 0);
}

static void what_is_written_comes_back_once(void **state)
{
	static const uint32_t sizes[] = {0, 1, 63, 64, 65, NR};
	uint64_t hashes[NR];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct error err = {""};
		struct page_set *set;
		uint32_t index;

		write_file(sizes[i], hashes);
		set = page_set_load(path, PAGE, &err);
		assert_non_null(set);
		assert_int_equal(page_set_nr(set), sizes[i]);
		for (uint32_t k = 0; k < sizes[i]; k++) {
			assert_int_equal(hashes[k], XXH64(pages[k], PAGE, 0));
			assert_true(page_set_find(set, hashes[k], &index));
			assert_memory_equal(page_set_pages(set) + (size_t)index * PAGE, pages[k],
					    PAGE);
		}
		assert_false(page_set_find(set, 12345, &index));
		page_set_free(set);
	}
}

static void the_file_lies_beside_the_trace(void **state)
{
	static const char *const names[][2] = {
		{"a.zslab", "a.pages"}, {"d/a.csv.zst", "d/a.pages"}, {"a.b.csv", "a.b.pages"},
		{"a", "a.pages"},	{".csv", ".csv.pages"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *beside = page_file_beside(names[i][0]);

		assert_string_equal(beside, names[i][1]);
		free(beside);
	}
}

static void expect_refused(const unsigned char *bytes, size_t size, const char *says)
{
	struct memory_file file = memory_file_new(bytes, size);
	struct error err = {""};

	assert_null(page_set_load(file.path, PAGE, &err));
	if (!strstr(err.text, says))
		fail_msg("says '%s', not '%s'", err.text, says);
	assert_null(strchr(err.text, '\n'));
	memory_file_close(&file);
}

static void wrong_headers_are_refused(void **state)
{
	static const struct {
		int offset;
		uint32_t value;
		const char *says;
	} wrong[] = {
		{0, 0, "no page file; expected one"},
		{PAGES_VERSION, 2 | 32u << 16, "version is 2; expected 1"},
		{PAGES_VERSION, 1 | 33u << 16, "its size is 33; expected 32"},
		{PAGES_PAGE_SIZE, 5000, "page size is 5000; expected a power of two"},
		{PAGES_PAGE_SIZE, 8192, "page size is 8192; expected the page size of the trace"},
		{PAGES_NR, UINT32_MAX, "number of pages is 4294967295; expected at most"},
		{PAGES_NR, NR + 1, "expected 151 pages"},
		{PAGES_NR, NR - 1, "a wrong number of pages"},
		{PAGES_NR, 0, "bytes after the last page"},
		{PAGES_RESERVED, 1, "the reserved word is 1; expected 0"},
		{PAGES_CHECKSUM, 1, "checksum"},
		{PAGES_HEADER_BYTES + PAGES_BLOCK_NR, 0, "a wrong number of pages"},
		{PAGES_HEADER_BYTES + PAGES_BLOCK_NR, 65, "a wrong number of pages"},
		{PAGES_HEADER_BYTES + PAGES_BLOCK_FRAME, UINT32_MAX, "a frame larger than"},
		{PAGES_HEADER_BYTES + PAGES_BLOCK_FRAME, 40, "no zstd frame of its size"},
		{PAGES_HEADER_BYTES + PAGES_BLOCK_BYTES, 1, "page 0: checksum is"},
	};
	uint64_t hashes[NR];
	unsigned char *bytes;
	size_t size;

	write_file(NR, hashes);
	bytes = read_file(path, &size);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		unsigned char *copy = malloc(size);

		memcpy(copy, bytes, size);
		put_le32(copy + wrong[i].offset, wrong[i].value);
		if (wrong[i].offset < PAGES_CHECKSUM)
			put_le64(copy + PAGES_CHECKSUM, XXH64(copy, PAGES_CHECKSUM, 0));
		expect_refused(copy, size, wrong[i].says);
		free(copy);
	}
	free(bytes);
}

static void a_page_twice_is_refused(void **state)
{
	uint64_t hashes[NR];
	unsigned char *bytes, *twice;
	size_t size, block;

	write_file(1, hashes);
	bytes = read_file(path, &size);
	block = size - PAGES_HEADER_BYTES;
	twice = malloc(size + block);
	memcpy(twice, bytes, size);
	memcpy(twice + size, bytes + PAGES_HEADER_BYTES, block);
	put_le32(twice + PAGES_NR, 2);
	put_le64(twice + PAGES_CHECKSUM, XXH64(twice, PAGES_CHECKSUM, 0));
	expect_refused(twice, size + block, "twice; expected each once");
	free(twice);
	free(bytes);
}

/* A set that can be read has intact pages: only bytes without meaning may differ. */
static void check_survivor(const struct page_set *set)
{
	uint32_t index;

	for (uint32_t i = 0; i < page_set_nr(set); i++) {
		const unsigned char *page = page_set_pages(set) + (size_t)i * PAGE;

		assert_true(page_set_find(set, page_hash(page, PAGE), &index));
		assert_int_equal(index, i);
	}
}

static void damage_shows(void **state)
{
	struct memory_file file = memory_file_new("", 0);
	uint64_t hashes[NR], random = 3;
	unsigned char *bytes;
	size_t size;

	write_file(70, hashes);
	bytes = read_file(path, &size);
	for (int i = 0; i < MUTATIONS; i++) {
		struct error err = {""};
		size_t at = random_below(&random, size);
		unsigned char was = bytes[at];
		struct page_set *set;

		bytes[at] ^= 1 + random_below(&random, 255);
		memory_file_set(&file, bytes, i % 3 ? size : at);
		set = page_set_load(file.path, PAGE, &err);
		if (set)
			check_survivor(set);
		else
			assert_int_not_equal(err.text[0], '\0');
		page_set_free(set);
		bytes[at] = was;
	}
	free(bytes);
	memory_file_close(&file);
}

static void what_is_aborted_is_not_there(void **state)
{
	static const char other[] = "/tmp/zslab-test-pages-aborted";
	struct error err = {""};
	struct page_writer *writer = page_writer_open(other, PAGE, &err);
	uint64_t hash;

	assert_int_equal(page_writer_add(writer, pages[0], &hash, &err), 0);
	page_writer_abort(writer);
	assert_int_equal(access(other, F_OK), -1);
	assert_null(page_set_load(other, PAGE, &err));
	assert_int_equal(errno, ENOENT);
	assert_null(page_writer_open("/nonexistent/x.pages", PAGE, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_comes_back_once),
		cmocka_unit_test(the_file_lies_beside_the_trace),
		cmocka_unit_test(wrong_headers_are_refused),
		cmocka_unit_test(a_page_twice_is_refused),
		cmocka_unit_test(damage_shows),
		cmocka_unit_test(what_is_aborted_is_not_there),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
