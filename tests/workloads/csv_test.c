// SPDX-License-Identifier: GPL-2.0-or-later
/* CSV: what is read, and each thing that is refused with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "tests/workloads/memory_file.h"

#define EVENTS_MAX 16

static ssize_t parse(const char *text, struct trace_event *events, struct error *err)
{
	struct memory_file file = memory_file_new(text, strlen(text));
	ssize_t n = read_events(file.path, events, EVENTS_MAX, err);

	memory_file_close(&file);
	return n;
}

static void expect(const char *text, const struct trace_event *expected, ssize_t nr)
{
	struct trace_event events[EVENTS_MAX];
	struct error err = {""};
	ssize_t n = parse(text, events, &err);

	if (n < 0)
		print_error("%s\n", err.text);
	assert_int_equal(n, nr);
	assert_true(events_equal(events, expected, nr));
}

static void columns_stand_in_any_order(void **state)
{
	const struct trace_event expected[] = {
		{.op = TRACE_MALLOC,
		 .id = 7,
		 .size = 100,
		 .t_ns = 5,
		 .cpu = 1,
		 .tid = 9,
		 .dur_ns = 3,
		 .nr = 1},
		{.op = TRACE_FREE,
		 .id = 7,
		 .t_ns = 6,
		 .tid = 9,
		 .dur_ns = TRACE_DURATION_UNKNOWN,
		 .nr = 1},
	};

	expect("t_ns,cpu,op,id,size_bytes,dur_ns,tid\n5,1,M,7,100,3,9\n6,0,F,7,,,9\n", expected, 2);
	expect("tid,dur_ns,id,size,op,cpu,t_ns\n9,3,7,100,m,1,5\n9,,7,,f,0,6", expected, 2);
	expect("tid , dur_ns,id,x,size,op,y,cpu,t_ns\r\n9,3,7,,100,m,a b,1,5\r\n9,,7,1,,f,,0,6\r\n",
	       expected, 2);
	expect("\xef\xbb\xbf# a comment\n\ntid,dur_ns,id,size,op,cpu,t_ns\n9,3,7,100,m,1,5\n\n# "
	       "here\n"
	       "9,,7,,f,0,6\n",
	       expected, 2);
}

/* cat a.csv b.csv; other columns in the second are not joined. */
static void joined_files_are_one_trace(void **state)
{
	const struct trace_event expected[] = {
		{.op = TRACE_MALLOC, .id = 7, .size = 100, .nr = 1},
		{.op = TRACE_FREE, .id = 7, .nr = 1},
	};
	struct trace_event events[EVENTS_MAX];
	struct error err = {""};

	expect("op,id,size\nM,7,100\nop,id,size\nop,id,size\r\nF,7,\n", expected, 2);
	assert_true(parse("op,id,size\nM,7,100\nop,size,id\nF,,7\n", events, &err) < 0);
	assert_non_null(strstr(err.text, ":3: "));
}

static void every_operation_is_read(void **state)
{
	const struct trace_event expected[] = {
		{.op = TRACE_MALLOC, .id = UINT64_MAX, .size = 4096, .nr = 1},
		{.op = TRACE_READ, .id = UINT64_MAX, .nr = 1},
		{.op = TRACE_WRITE, .id = UINT64_MAX, .nr = 1},
		{.op = TRACE_COMPACT, .size = 70000, .nr = 1},
		{.op = TRACE_PAGE_MIGRATE, .id = 3, .size = (uint32_t)-22, .nr = 1},
		{.op = TRACE_PAGE_ISOLATE, .id = 3, .size = 1, .nr = 1},
		{.op = TRACE_PAGE_PUTBACK, .id = 3, .nr = 1},
	};

	expect("op,id,size\nM,18446744073709551615,4096\nr,18446744073709551615,\n"
	       "W,18446744073709551615,\nC,,70000\nP,3,-22\nI,3,1\nb,3,\n",
	       expected, 7);
}

static void a_slot_column_makes_swap_operations(void **state)
{
	const struct trace_event expected[] = {
		{.op = TRACE_SWAP_OUT, .id = 1, .size = 1729, .nr = 1},
		{.op = TRACE_SWAP_OUT, .id = 2, .size = 4096, .nr = 1, .kind = TRACE_HUGE},
		{.op = TRACE_SWAP_OUT, .id = 3, .nr = 1, .kind = TRACE_SAME},
		{.op = TRACE_SWAP_OUT, .id = 4, .nr = 16, .kind = TRACE_ZERO},
		{.op = TRACE_SWAP_IN, .id = 1, .nr = 1},
		{.op = TRACE_DISCARD, .id = 1, .nr = 4},
		{.op = TRACE_COMPACT, .nr = 1},
	};

	expect("id,op,slot,size,kind,nr\n0,W,1,1729,comp,\n1,o,2,4096,huge,1\n2,O,3,,same,1\n"
	       "3,O,4,,zero,16\n4,I,1,0,-,1\n5,D,1,,,4\n6,C,,,,\n",
	       expected, 7);
}

static void long_durations_are_cut(void **state)
{
	const struct trace_event expected[] = {
		{.op = TRACE_FREE, .id = 1, .nr = 1, .dur_ns = TRACE_DURATION_UNKNOWN - 1},
		{.op = TRACE_FREE, .id = 1, .nr = 1, .dur_ns = TRACE_DURATION_UNKNOWN - 1},
	};

	expect("op,id,dur_ns\nF,1,4294967295\nF,1,99999999999\n", expected, 2);
}

static void comments_say_clock_and_page_size(void **state)
{
	const char *text = "# clock: emulated\n# page_size: 16384\nop,id,size,seq\nM,1,16384,0\n";
	struct memory_file file = memory_file_new(text, strlen(text));
	struct error err = {""};
	struct trace_reader *reader = trace_open(file.path, 0, &err);
	struct trace_event event;

	assert_non_null(reader);
	assert_int_equal(trace_header(reader)->clock, TRACE_CLOCK_EMULATED);
	assert_int_equal(trace_header(reader)->page_size, 16384);
	assert_int_equal(trace_header(reader)->columns, 0);
	assert_string_equal(trace_notice(reader), "columns ignored: seq");
	for (int lap = 0; lap < 3; lap++) {
		assert_int_equal(trace_read(reader, &event, 1, &err), 1);
		assert_int_equal(event.size, 16384);
		assert_int_equal(trace_read(reader, &event, 1, &err), 0);
		assert_int_equal(trace_rewind(reader, &err), 0);
	}
	trace_close(reader);
	memory_file_close(&file);
}

static void contents_name_pages(void **state)
{
	const struct trace_event expected[] = {
		{.op = TRACE_SWAP_OUT, .id = 7, .nr = 1, .content = 0x0123456789abcdef},
		{.op = TRACE_SWAP_OUT, .id = 8, .nr = 1, .size = 90, .content = ~0ull},
		{.op = TRACE_SWAP_OUT, .id = 9, .nr = 1, .size = 80},
		{.op = TRACE_SWAP_IN, .id = 7, .nr = 1},
	};

	expect("op,slot,size,content\nO,7,,0123456789abcdef\nO,8,90,FFFFFFFFFFFFFFFF\n"
	       "O,9,80,\nI,7,,0123456789abcdef\n",
	       expected, 4);
	/* Objects have none: the column is ignored. */
	expect("op,id,content\nF,7,what\n",
	       (const struct trace_event[]){{.op = TRACE_FREE, .id = 7, .nr = 1}}, 1);
}

static void quotes_are_taken_off(void **state)
{
	const struct trace_event expected[] = {
		{.op = TRACE_MALLOC, .id = 1, .size = 100, .nr = 1},
		{.op = TRACE_FREE, .id = 1, .nr = 1},
	};

	expect("\"op\",\"id\",\"size\"\n\"M\",\"1\",\"100\"\n\"F\",\"1\",\"\"\n", expected, 2);
	expect("note,op,id,\"size\"\n\"a, b, \"\"c\"\"\",M,1,\"100\"\r\n,F,\"1\",\n", expected, 2);
	expect("\"op\",\"id\",\"size\"\nM,1,100\n\"op\",\"id\",\"size\"\nF,1,\n", expected, 2);
}

static void ids_may_be_addresses(void **state)
{
	const struct trace_event expected[] = {
		{.op = TRACE_FREE, .id = 0xffff88810a2b3c40, .nr = 1},
		{.op = TRACE_FREE, .id = 0x1f, .nr = 1},
	};

	expect("op,id\nF,0xffff88810a2b3c40\nF,0X1F\n", expected, 2);
}

static void what_bpftrace_says_is_no_row(void **state)
{
	const char *text = "Attaching 9 probes...\nop,id,x\nF,1,\nLost 12 events\nF,2,\n"
			   "Lost 3 events\n";
	struct memory_file file = memory_file_new(text, strlen(text));
	struct error err = {""};
	struct trace_reader *reader = trace_open(file.path, 0, &err);
	struct trace_event events[EVENTS_MAX];

	assert_non_null(reader);
	for (int lap = 0; lap < 2; lap++) {
		assert_int_equal(trace_read(reader, events, EVENTS_MAX, &err), 1);
		assert_int_equal(trace_read(reader, events, EVENTS_MAX, &err), 1);
		assert_int_equal(trace_read(reader, events, EVENTS_MAX, &err), 0);
		assert_string_equal(trace_notice(reader),
				    "15 events lost while recording; columns ignored: x");
		trace_rewind(reader, &err);
	}
	trace_close(reader);
	memory_file_close(&file);
}

static void expect_refused(const char *text, const char *says)
{
	struct trace_event events[EVENTS_MAX];
	struct error err = {""};

	assert_true(parse(text, events, &err) < 0);
	if (!strstr(err.text, says))
		fail_msg("'%s' says '%s', not '%s'", text, err.text, says);
	assert_null(strchr(err.text, '\n'));
}

static void bad_contents_are_refused(void **state)
{
	static const char *const bad[][2] = {
		{"op,slot,content\nO,1,abc\n",
		 ":2: content is 'abc'; expected 16 hexadecimal digits"},
		{"op,slot,content\nO,1,0123456789abcdefg\n", ":2: content is '0123456789abcdefg'"},
		{"op,slot,content\nO,1,0123456789abcdef0\n", ":2: content is '0123456789abcdef0'"},
		{"op,slot,content\nO,1,\n",
		 ":2: there is no column size; expected one for swap_out"},
		{"op,slot,size,content\nO,1,,\n", ":2: size is empty; expected a number"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_refused(bad[i][0], bad[i][1]);
}

static void bad_text_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"", "empty; expected a trace"},
		{"# clock: emulated\n", "empty; expected a trace"},
		{"# clock: sun\nop,id\n",
		 ":1: clock is 'sun'; expected hardware, emulated or none"},
		{"# page_size: 5000\nop,id\n", ":1: page_size is '5000'; expected a power of two"},
		{"id,size\n", ":1: no column op; expected a header line"},
		{"\nop,size\n", ":2: no column id or slot; expected one of them"},
		{"op,id,op\n", ":1: a second column op; expected one op"},
		{"op,id,size,size_bytes\n", ":1: a second column size_bytes; expected one size"},
		{"op,id\nF,1\nX,2\n", ":3: op is 'X'; expected M, F, R, W, C, P, I or B"},
		{"op,id\nFF,1\n", ":2: op is 'FF'; expected M"},
		{"op,id\n,1\n", ":2: op is ''; expected M"},
		{"op,slot\nM,1\n", ":2: op is 'M'; expected O, W, I, D or C (swap"},
		{"op,id\nO,1\n", ":2: op is 'O'; expected M"},
		{"op,id\nF,1,2\n", ":2: 3 fields; expected 2, as the header line has"},
		{"op,id\nF\n", ":2: 1 fields; expected 2"},
		{"op,id\nF,abc\n", ":2: id is 'abc'; expected a number"},
		{"op,id\nF,-1\n", ":2: id is '-1'; expected a number"},
		{"op,id\nF, 1\n", ":2: id is ' 1'; expected a number"},
		{"op,id\nF,18446744073709551616\n", ":2: id is '18446744073709551616'; expected a"},
		{"op,id\nF,\n", ":2: id is empty; expected a number"},
		{"op,id\nM,1\n", ":2: there is no column size; expected one for malloc"},
		{"op,id,size\nM,1,\n", ":2: size is empty; expected a number"},
		{"op,id,size\nM,1,4097\n",
		 ":2: size is 4097; expected at most 4096, the page size"},
		{"op,id,size\nM,1,-5\n", ":2: size is -5; expected at most 4096"},
		{"op,id,size\nF,1,4294967296\n",
		 ":2: size is 4294967296; expected 0 to 4294967295"},
		{"op,id,cpu\nF,1,65536\n", ":2: cpu is 65536; expected 0 to 65535"},
		{"op,id,cpu\nF,1,\n", ":2: cpu is empty; expected a number"},
		{"op,id,t_ns\nF,1,\n", ":2: t_ns is empty; expected a number"},
		{"op,id,tid\nF,1,4294967296\n", ":2: tid is 4294967296; expected 0 to"},
		{"op,id,nr\nF,1,2\n", ":2: nr is 2; expected 1 to 1"},
		{"op,slot,nr\n"
		 "D,1,0\n",
		 ":2: nr is 0; expected 1 to 65536"},
		{"op,slot,nr\n"
		 "D,1,65537\n",
		 ":2: nr is 65537; expected 1 to 65536"},
		{"op,slot,nr\n"
		 "D,18446744073709551615,2\n",
		 ":2: slot is 18446744073709551615; expected"},
		{"op,slot,size,kind\nO,1,5,big\n",
		 ":2: kind is 'big'; expected comp, huge, same or zero"},
		{"op,slot,size,kind\nO,1,,comp\n", ":2: size is empty; expected a number"},
		{"op,id\nF,1\x1b[2J\n", ":2: id is '1?[2J'; expected a number"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_refused(bad[i].text, bad[i].says);
}

static void other_spreadsheets_are_refused(void **state)
{
	static const char *const bad[][2] = {
		{"op,id,size\nM,1,2147483648\n",
		 ":2: size is 2147483648; expected 0 to 2147483647"},
		{"op,slot,size\nO,1,-1\n", ":2: size is -1; expected at most 4096"},
		{"op;id;size\nM;1;100\n", ":1: fields separated by ';'; expected commas"},
		{"op\tid\nF\t1\n", ":1: fields separated by tabs; expected commas"},
		{"op,id\nF,\"1\n", ":2: a quote is not closed; expected it on this line"},
		{"\"op,id\nF,1\n", ":1: a quote is not closed"},
		{"op,id\nF,0x\n", ":2: id is '0x'; expected a number"},
		{"op,id\nF,0x11112222333344445\n", ":2: id is '0x11112222333344445'; expected"},
		{"op,id\nLost events\n", ":2: op is 'Lost events'; expected"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_refused(bad[i][0], bad[i][1]);
}

static void endless_lines_are_refused(void **state)
{
	char *text = malloc(100000);
	struct trace_event events[EVENTS_MAX];
	struct error err = {""};

	memset(text, 'a', 99999);
	text[99999] = '\0';
	memcpy(text, "op,id\n", 6);
	assert_true(parse(text, events, &err) < 0);
	assert_non_null(strstr(err.text, ":2: a line of over 65536 bytes"));
	/* Complete in the buffer, but still too long. */
	text[99998] = '\n';
	assert_true(parse(text, events, &err) < 0);
	assert_non_null(strstr(err.text, ":2: a line of over 65536 bytes"));
	memset(text + 6, '\n', 99993);
	assert_true(parse(text, events, &err) < 0);
	assert_non_null(strstr(err.text, ":10001: 10000 lines without an event"));
	free(text);
}

/* Not a trace, recognised by its first bytes: the message says what to do. */
static void other_kinds_of_files_are_named(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *says;
	} kinds[] = {
		{"\x1f\x8b\x08\0", 4, "is gzip; give it to zcat first, or use zstd"},
		{"\xfd"
		 "7zXZ\0",
		 6, "is xz; give it to xzcat first"},
		{"BZh91AY", 7, "is bzip2; give it to bzcat first"},
		{"\x04\x22\x4d\x18", 4, "is lz4; give it to lz4cat first"},
		{"PK\x03\x04", 4, "is a zip archive; unpack it first"},
		{"7z\xbc\xaf\x27\x1c", 6, "is a 7z archive; unpack it first"},
		{"\xff\xfeo\0p\0", 6, "is UTF-16; give it to iconv"},
		{"\xfe\xff\0o\0p", 6, "is UTF-16; give it to iconv"},
		{"PERFILE2", 8, "is perf's own file; expected the text of perf script"},
		{"\x17\x08\x44tracing", 10, "expected the text of trace-cmd report"},
		{"\x07tae", 4, "is blktrace's own file; expected blkparse's text"},
		{"o\0p\0,\0", 6, ":1: NUL bytes; expected text"},
	};
	struct memory_file file = memory_file_new("", 0);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct error err = {""};

		memory_file_set(&file, kinds[i].bytes, kinds[i].size);
		assert_null(trace_open(file.path, 0, &err));
		if (!strstr(err.text, kinds[i].says))
			fail_msg("'%s', not '%s'", err.text, kinds[i].says);
	}
	memory_file_close(&file);
}

static void damaged_zstd_is_refused(void **state)
{
	const char *text = "op,id,size\nM,1,100\nF,1,\nM,1,200\nF,1,\nM,1,300\nF,1,\n";
	unsigned char packed[200];
	size_t size = ZSTD_compress(packed, sizeof(packed), text, strlen(text), 3);
	struct memory_file file = memory_file_new(packed, size);
	struct trace_event events[EVENTS_MAX];
	struct error err = {""};

	assert_int_equal(read_events(file.path, events, EVENTS_MAX, &err), 6);
	memory_file_set(&file, packed, size - 1);
	assert_true(read_events(file.path, events, EVENTS_MAX, &err) < 0);
	assert_non_null(strstr(err.text, "zstd data ends early; expected a whole frame"));
	packed[5] ^= 0xff;
	memory_file_set(&file, packed, size);
	assert_true(read_events(file.path, events, EVENTS_MAX, &err) < 0);
	memory_file_close(&file);
}

static void other_things_than_files_are_refused(void **state)
{
	struct error err = {""};

	assert_null(trace_open("/nonexistent/trace.csv", 0, &err));
	assert_string_equal(err.text, "/nonexistent/trace.csv: No such file or directory");
	assert_null(trace_open("/proc/self", 0, &err));
	assert_non_null(strstr(err.text, "Is a directory"));
}

static void places_count_lines_over_comments(void **state)
{
	const char *text = "op,id\n# one\nF,1\nF,2\n\n# two\nF,3\nF,4\n";
	struct memory_file file = memory_file_new(text, strlen(text));
	struct error err = {""};
	struct trace_reader *reader = trace_open(file.path, 0, &err);
	static const int lines[] = {3, 4, 7, 8};
	struct trace_event events[EVENTS_MAX];
	ssize_t n;
	int seen = 0;

	assert_non_null(reader);
	while ((n = trace_read(reader, events, EVENTS_MAX, &err)) > 0)
		for (ssize_t i = 0; i < n; i++) {
			char place[80];

			err = (struct error){"wrong"};
			trace_locate(reader, i, &err);
			snprintf(place, sizeof(place), "%s:%d: wrong", file.path, lines[seen++]);
			assert_string_equal(err.text, place);
		}
	assert_int_equal(seen, 4);
	trace_close(reader);
	memory_file_close(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_stand_in_any_order),
		cmocka_unit_test(joined_files_are_one_trace),
		cmocka_unit_test(every_operation_is_read),
		cmocka_unit_test(a_slot_column_makes_swap_operations),
		cmocka_unit_test(long_durations_are_cut),
		cmocka_unit_test(comments_say_clock_and_page_size),
		cmocka_unit_test(contents_name_pages),
		cmocka_unit_test(quotes_are_taken_off),
		cmocka_unit_test(ids_may_be_addresses),
		cmocka_unit_test(what_bpftrace_says_is_no_row),
		cmocka_unit_test(other_kinds_of_files_are_named),
		cmocka_unit_test(bad_contents_are_refused),
		cmocka_unit_test(bad_text_is_refused_with_its_line),
		cmocka_unit_test(other_spreadsheets_are_refused),
		cmocka_unit_test(endless_lines_are_refused),
		cmocka_unit_test(damaged_zstd_is_refused),
		cmocka_unit_test(other_things_than_files_are_refused),
		cmocka_unit_test(places_count_lines_over_comments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
