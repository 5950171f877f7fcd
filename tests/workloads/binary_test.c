// SPDX-License-Identifier: GPL-2.0-or-later
/* The binary format: round trips, the documentation's example, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "tests/workloads/memory_file.h"
#include "workloads/csv_writer.h"
#include "workloads/little_endian.h"
#include "workloads/trace_format.h"
#include "workloads/trace_summary.h"

#define ALLOCATOR_COLUMNS (TRACE_HAS_TIME | TRACE_HAS_CPU | TRACE_HAS_DURATION | TRACE_HAS_TID)

static char folder[] = "/tmp/zslab-test-XXXXXX";
static char out[64], csv[64];

static struct trace_header header_with(unsigned int columns)
{
	return (struct trace_header){.columns = columns,
				     .clock = TRACE_CLOCK_EMULATED,
				     .page_size = 4096,
				     .name = "made"};
}

static void write_trace(const char *path, const struct trace_event *events, size_t n,
			unsigned int columns)
{
	struct trace_header header = header_with(columns);
	struct error err = {""};
	struct trace_writer *writer = trace_writer_open(path, &header, &err);
	size_t half = n / 3;

	assert_non_null(writer);
	assert_int_equal(trace_write(writer, events, half, &err), 0);
	assert_int_equal(trace_write(writer, events + half, n - half, &err), 0);
	assert_int_equal(trace_writer_commit(writer, &err), 0);
}

static void expect_events(const char *path, const struct trace_event *expected, size_t n)
{
	struct trace_event *events = calloc(n + 1, sizeof(*events));
	struct error err = {""};
	ssize_t got = read_events(path, events, n + 1, &err);

	if (got < 0)
		print_error("%s\n", err.text);
	assert_int_equal(got, n);
	assert_true(events_equal(events, expected, n));
	free(events);
}

static void export_csv(const char *from, const char *to)
{
	struct error err = {""};
	struct trace_reader *reader = trace_open(from, 0, &err);
	struct csv_writer *writer = csv_writer_open(to, trace_header(reader), &err);
	struct trace_event events[100];
	ssize_t n;

	assert_non_null(writer);
	while ((n = trace_read(reader, events, 100, &err)) > 0)
		assert_int_equal(csv_write(writer, events, n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(csv_writer_commit(writer, &err), 0);
	trace_close(reader);
}

static void random_traces_survive_both_formats(void **state)
{
	static const size_t sizes[] = {0, 1, 2, 255, 256, 257, 16383, 16384, 16385, 40000};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (int swap = 0; swap < 3; swap++) {
			unsigned int columns = i % 3 ? ALLOCATOR_COLUMNS : 0;
			struct trace_event *events = calloc(sizes[i] + 1, sizeof(*events));

			columns |= swap ? TRACE_HAS_SLOT : 0;
			columns |= swap == 2 ? TRACE_HAS_CONTENT : 0;
			random_events(events, sizes[i], columns, i * 3 + swap);
			write_trace(out, events, sizes[i], columns);
			expect_events(out, events, sizes[i]);
			export_csv(out, csv);
			expect_events(csv, events, sizes[i]);
			free(events);
		}
}

static void the_digest_is_stored_and_places_are_events(void **state)
{
	struct trace_event events[300], some[100];
	struct error err = {""};
	struct trace_reader *reader;
	uint64_t digest;

	random_events(events, 300, ALLOCATOR_COLUMNS, 5);
	write_trace(out, events, 300, ALLOCATOR_COLUMNS);
	reader = trace_open(out, 0, &err);
	assert_int_equal(trace_header(reader)->nr_events, 300);
	assert_string_equal(trace_header(reader)->name, "made");
	for (int i = 0; i < 3; i++) {
		assert_false(trace_stored_digest(reader, &digest));
		assert_int_equal(trace_read(reader, some, 100, &err), 100);
	}
	err = (struct error){"wrong"};
	trace_locate(reader, 99, &err);
	assert_non_null(strstr(err.text, ": event 300: wrong"));
	assert_int_equal(trace_read(reader, some, 100, &err), 0);
	assert_true(trace_stored_digest(reader, &digest));
	assert_int_equal(digest, digest_of(events, 300, ALLOCATOR_COLUMNS));
	trace_close(reader);
}

static size_t hex_from_documentation(unsigned char *bytes, size_t max)
{
	size_t size, n = 0;
	char *text = (char *)read_file(DOCUMENTATION, &size);
	char *line = strstr(text, "```hex\n");

	assert_non_null(line);
	for (line = strtok(line + 7, "\n"); line[0] != '`'; line = strtok(NULL, "\n")) {
		char *p = strchr(line, ':') + 1;
		unsigned int byte;
		int used;

		for (; n < max && sscanf(p, " %2x%n", &byte, &used) == 1; p += used)
			bytes[n++] = byte;
	}
	free(text);
	return n;
}

/* docs/trace-format.md, "An example": its bytes are the events that it says. */
static void the_documented_example_is_true(void **state)
{
	const struct trace_event expected[] = {
		{.op = TRACE_MALLOC,
		 .id = 7,
		 .t_ns = 1000,
		 .size = 100,
		 .dur_ns = 50,
		 .tid = 1,
		 .nr = 1},
		{.op = TRACE_MALLOC,
		 .id = 8,
		 .t_ns = 1500,
		 .size = 3000,
		 .dur_ns = 60,
		 .tid = 2,
		 .nr = 1,
		 .cpu = 1},
		{.op = TRACE_FREE,
		 .id = 7,
		 .t_ns = 2600,
		 .dur_ns = TRACE_DURATION_UNKNOWN,
		 .tid = 1,
		 .nr = 1},
	};
	unsigned char bytes[400], *written;
	size_t size = hex_from_documentation(bytes, sizeof(bytes)), written_size;
	struct memory_file file = memory_file_new(bytes, size);
	struct trace_header header = header_with(ALLOCATOR_COLUMNS);
	struct trace_writer *writer;
	struct error err = {""};

	assert_int_equal(size, 281);
	expect_events(file.path, expected, 3);
	memory_file_close(&file);
	/* Our writer differs in the frame only: the compression level is the writer's choice. */
	snprintf(header.name, sizeof(header.name), "example");
	writer = trace_writer_open(out, &header, &err);
	assert_int_equal(trace_write(writer, expected, 3, &err), 0);
	assert_int_equal(trace_writer_commit(writer, &err), 0);
	written = read_file(out, &written_size);
	assert_memory_equal(written, bytes, HEADER_BYTES + BLOCK_FRAME_SIZE);
	assert_memory_equal(written + HEADER_BYTES + BLOCK_CHECKSUM,
			    bytes + HEADER_BYTES + BLOCK_CHECKSUM, 8);
	assert_memory_equal(written + written_size - END_BYTES, bytes + size - END_BYTES,
			    END_BYTES);
	free(written);
}

struct small {
	unsigned char *bytes;
	size_t size;
	struct memory_file file;
};

/* A trace of 40 events in one block, in memory, for damage. */
static void small_new(struct small *small)
{
	struct trace_event events[40];

	random_events(events, 40, ALLOCATOR_COLUMNS, 11);
	write_trace(out, events, 40, ALLOCATOR_COLUMNS);
	small->bytes = read_file(out, &small->size);
	small->file = memory_file_new(small->bytes, small->size);
}

static void small_free(struct small *small)
{
	memory_file_close(&small->file);
	free(small->bytes);
}

static void expect_refused(struct small *small, const char *says)
{
	struct trace_event events[100];
	struct error err = {""};

	memory_file_set(&small->file, small->bytes, small->size);
	assert_true(read_events(small->file.path, events, 100, &err) < 0);
	if (!strstr(err.text, says))
		fail_msg("says '%s', not '%s'", err.text, says);
}

static void seal_header(struct small *small)
{
	put_le64(small->bytes + HEADER_CHECKSUM, XXH64(small->bytes, HEADER_CHECKSUM, 0));
}

static void wrong_headers_are_refused(void **state)
{
	static const struct {
		int offset;
		uint32_t value;
		const char *says;
	} wrong[] = {
		{HEADER_VERSION, 3 | 112u << 16, "version is 3; expected 1 or 2"},
		{HEADER_VERSION, 2 | 112u << 16, "columns is 15; expected bits 4 and 5 set"},
		{HEADER_VERSION, 1 | 111u << 16, "its size is 111; expected 112"},
		{HEADER_COLUMNS, 0x20, "columns is 32; expected bits 0 to 4 only"},
		{HEADER_CLOCK, 3, "clock is 3; expected 0, 1 or 2"},
		{HEADER_PAGE_SIZE, 2048, "page size is 2048; expected a power of two"},
		{HEADER_PAGE_SIZE, 5000, "page size is 5000; expected a power of two"},
		{HEADER_NR_CPUS, 70000, "number of CPUs is 70000; expected at most 65536"},
		{HEADER_NR_CPUS, 1, "expected one below 1"},
		{HEADER_RESERVED, 1, "the reserved word is 1; expected 0"},
		{HEADER_NR_EVENTS, 41, "the file header's events 41; expected 40"},
		{HEADER_NAME, 0x2f2e2e, "bad name"},
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct small small;

		small_new(&small);
		put_le32(small.bytes + wrong[i].offset, wrong[i].value);
		seal_header(&small);
		expect_refused(&small, wrong[i].says);
		small_free(&small);
	}
}

static void hostile_sizes_are_refused(void **state)
{
	static const struct {
		int offset;
		uint32_t value;
		const char *says;
	} wrong[] = {
		{BLOCK_NR_EVENTS, 65537, "65537 events; expected at most 65536"},
		{BLOCK_NR_EVENTS, UINT32_MAX, "4294967295 events; expected at most 65536"},
		{BLOCK_NR_EVENTS, 41, "checksum"},
		{BLOCK_PAYLOAD_SIZE, UINT32_MAX, "a payload of 4294967295 bytes; expected at most"},
		{BLOCK_PAYLOAD_SIZE, 1, "zstd data is damaged"},
		{BLOCK_FRAME_SIZE, UINT32_MAX, "a frame of 4294967295 bytes; expected at most"},
		{BLOCK_FRAME_SIZE, 1, "no zstd frame of 1 bytes"},
		{BLOCK_FRAME_SIZE, 2000000, "expected"},
		{BLOCK_CHECKSUM, 5, "checksum is"},
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct small small;

		small_new(&small);
		put_le32(small.bytes + HEADER_BYTES + wrong[i].offset, wrong[i].value);
		expect_refused(&small, wrong[i].says);
		small_free(&small);
	}
}

static void wrong_ends_are_refused(void **state)
{
	struct small small;
	unsigned char *end;

	small_new(&small);
	end = small.bytes + small.size - END_BYTES;
	end[END_DIGEST] ^= 1;
	expect_refused(&small, "end block: checksum");
	put_le32(end + END_NR_BLOCKS, 2);
	put_le64(end + END_CHECKSUM, XXH64(end, END_CHECKSUM, 0));
	expect_refused(&small, "end block: blocks 2; expected 1");
	put_le32(end + END_NR_BLOCKS, 1);
	put_le64(end + END_NR_EVENTS, 39);
	put_le64(end + END_CHECKSUM, XXH64(end, END_CHECKSUM, 0));
	expect_refused(&small, "end block: events 39; expected 40");
	small_free(&small);
	small_new(&small);
	small.bytes = realloc(small.bytes, small.size + 1);
	small.bytes[small.size++] = 0;
	expect_refused(&small, "bytes after the end block; expected none");
	small_free(&small);
}

/* Checksums do not cover the digest's value: only reading everything shows an error. */
static void a_wrong_digest_is_found_by_summing_up(void **state)
{
	struct trace_event events[100];
	struct trace_summary summary;
	struct error err = {""};
	struct trace_reader *reader;
	unsigned char *end;
	struct small small;

	small_new(&small);
	end = small.bytes + small.size - END_BYTES;
	end[END_DIGEST] ^= 1;
	put_le64(end + END_CHECKSUM, XXH64(end, END_CHECKSUM, 0));
	memory_file_set(&small.file, small.bytes, small.size);
	assert_int_equal(read_events(small.file.path, events, 100, &err), 40);
	/* These events cannot be right in their order; those of the example can. */
	small.size = hex_from_documentation(small.bytes, small.size);
	end = small.bytes + small.size - END_BYTES;
	end[END_DIGEST] ^= 1;
	put_le64(end + END_CHECKSUM, XXH64(end, END_CHECKSUM, 0));
	memory_file_set(&small.file, small.bytes, small.size);
	reader = trace_open(small.file.path, 0, &err);
	assert_int_equal(trace_summarise(reader, &summary, &err), -EINVAL);
	assert_non_null(strstr(err.text, "end block: digest d8e382ee06c4b23f; expected "
					 "d8e382ee06c4b23e"));
	trace_close(reader);
	small_free(&small);
}

/* Both blocks are intact and the totals are right, but they were swapped. */
static void swapped_blocks_are_refused(void **state)
{
	static struct trace_event events[32768];
	size_t size, first, second;
	unsigned char *bytes, *moved;
	struct memory_file file;
	struct error err = {""};

	random_events(events, 32768, 0, 3);
	write_trace(out, events, 32768, 0);
	bytes = read_file(out, &size);
	first = BLOCK_BYTES + get_le32(bytes + HEADER_BYTES + BLOCK_FRAME_SIZE);
	second = size - HEADER_BYTES - first - END_BYTES;
	moved = malloc(size);
	memcpy(moved, bytes, size);
	memcpy(moved + HEADER_BYTES, bytes + HEADER_BYTES + first, second);
	memcpy(moved + HEADER_BYTES + second, bytes + HEADER_BYTES, first);
	file = memory_file_new(moved, size);
	assert_true(read_events(file.path, events, 32768, &err) < 0);
	assert_non_null(strstr(err.text, "block 0, which ends at byte"));
	memory_file_close(&file);
	free(moved);
	free(bytes);
}

static int files_in_folder(void)
{
	DIR *dir = opendir(folder);
	int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static void a_failed_writer_leaves_nothing(void **state)
{
	struct trace_header header = header_with(0);
	struct trace_event event = {.op = TRACE_MALLOC, .size = 5000, .nr = 1};
	struct error err = {""};
	struct trace_writer *writer;

	unlink(out);
	unlink(csv);
	writer = trace_writer_open(out, &header, &err);
	assert_int_equal(access(out, F_OK), -1);
	assert_int_equal(trace_write(writer, &event, 1, &err), -EINVAL);
	assert_non_null(strstr(err.text, "event 1: size is 5000; expected at most 4096"));
	trace_writer_abort(writer);
	assert_int_equal(files_in_folder(), 0);
	assert_null(trace_writer_open("/nonexistent/x.zslab", &header, &err));
	assert_null(trace_writer_open(folder, &header, &err));
	assert_non_null(strstr(err.text, "is not a file"));
}

static void a_commit_that_cannot_rename_leaves_nothing(void **state)
{
	struct trace_header header = header_with(0);
	struct error err = {""};
	struct trace_writer *writer = trace_writer_open(out, &header, &err);

	assert_int_equal(mkdir(out, 0700), 0);
	assert_true(trace_writer_commit(writer, &err) < 0);
	assert_int_equal(rmdir(out), 0);
	assert_int_equal(files_in_folder(), 0);
}

static void full_devices_are_reported(void **state)
{
	static struct trace_event events[65536];
	struct trace_header header = header_with(0);
	struct error err = {""};
	struct csv_writer *writer;
	int ret, saved = dup(STDOUT_FILENO);

	random_events(events, 65536, 0, 3);
	fflush(stdout);
	assert_non_null(freopen("/dev/full", "w", stdout));
	writer = csv_writer_open("-", &header, &err);
	ret = csv_write(writer, events, 65536, &err);
	csv_writer_abort(writer);
	clearerr(stdout);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	assert_int_equal(ret, -ENOSPC);
}

static int make_folder(void **state)
{
	if (!mkdtemp(folder))
		return -1;
	snprintf(out, sizeof(out), "%s/trace.zslab", folder);
	snprintf(csv, sizeof(csv), "%s/trace.csv", folder);
	return 0;
}

static int remove_folder(void **state)
{
	unlink(out);
	unlink(csv);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_traces_survive_both_formats),
		cmocka_unit_test(the_digest_is_stored_and_places_are_events),
		cmocka_unit_test(the_documented_example_is_true),
		cmocka_unit_test(wrong_headers_are_refused),
		cmocka_unit_test(hostile_sizes_are_refused),
		cmocka_unit_test(wrong_ends_are_refused),
		cmocka_unit_test(a_wrong_digest_is_found_by_summing_up),
		cmocka_unit_test(swapped_blocks_are_refused),
		cmocka_unit_test(a_failed_writer_leaves_nothing),
		cmocka_unit_test(a_commit_that_cannot_rename_leaves_nothing),
		cmocka_unit_test(full_devices_are_reported),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
