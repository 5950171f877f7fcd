// SPDX-License-Identifier: GPL-2.0-or-later
/* A result file from any bytes: its text is written here, since jansson would take most of the time. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/some_result.h"

/* Some bytes that mean something to whatever reads the output. */
static const char *const words[] = {"rcu",     "%s%n", "a:b+c:d", "\x1b[31m\n",
				    "'\"`$\\", "=1+1", "<b>&",	  "\xc2\x9b\xe2\x80\xae",
				    "",	       "x|y^z"};

static struct fuzz_image image;

static void put(const char *text)
{
	fuzz_put(&image, text, strlen(text));
}

/* No comma after a bracket. */
static void put_comma(void)
{
	if (image.bytes[image.size - 1] != '{' && image.bytes[image.size - 1] != '[')
		put(",");
}

static void put_key(const char *key)
{
	put_comma();
	put("\"");
	put(key);
	put("\":");
}

static void put_character(unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	const char escaped[] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};

	if (c < ' ' || c == '"' || c == '\\')
		fuzz_put(&image, escaped, sizeof(escaped));
	else
		fuzz_put(&image, &c, 1);
}

/* Taken bytes above ASCII are characters of Latin 1, so that a text is UTF-8. */
static void put_text(struct fuzz_cursor *cursor, const char *key)
{
	uint8_t kind = fuzz_u8(cursor);
	char text[9] = "";

	put_key(key);
	put("\"");
	if (kind < sizeof(words) / sizeof(words[0])) {
		for (const char *at = words[kind]; *at; at++)
			put_character((unsigned char)*at);
	} else {
		fuzz_take(cursor, text, sizeof(text) - 1);
		for (const char *at = text; *at; at++) {
			unsigned char c = (unsigned char)*at;

			if (c >= 0x80)
				put_character(c < 0xc0 ? 0xc2 : 0xc3);
			put_character(c < 0xc0 ? c : c - 0x40);
		}
	}
	put("\"");
}

static void put_whole(uint64_t number)
{
	char digits[24];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	fuzz_put(&image, digits + at, sizeof(digits) - at);
}

/* Mostly whole numbers; sometimes one of the extremes. */
static void put_number(struct fuzz_cursor *cursor)
{
	uint8_t kind = fuzz_u8(cursor);
	double value;
	char text[40];

	if (kind < 230) {
		uint64_t number = kind < 200 ? kind : (uint64_t)fuzz_u32(cursor) << (kind - 200);

		if (number > INT64_MAX)
			put("-");
		put_whole(number > INT64_MAX ? -number : number);
		return;
	}
	fuzz_take(cursor, &value, sizeof(value));
	snprintf(text, sizeof(text), isfinite(value) ? "%.17g" : "null", value);
	put(text);
}

/* None after the last byte: a short input makes a short file, which is fast. */
static void put_numbers(struct fuzz_cursor *cursor, const char *const *keys)
{
	for (; *keys && cursor->left; keys++) {
		put_key(*keys);
		put_number(cursor);
	}
}

static void put_object(struct fuzz_cursor *cursor, const char *key, const char *const *keys)
{
	put_key(key);
	put("{");
	put_numbers(cursor, keys);
	put("}");
}

static void put_histogram(struct fuzz_cursor *cursor)
{
	unsigned int bound = fuzz_u8(cursor);

	put_key("histogram");
	put("[");
	for (unsigned int n = fuzz_u8(cursor) % 6; n; n--) {
		put_comma();
		put("[");
		put_whole(bound);
		put(",");
		put_whole(1 + fuzz_u8(cursor));
		put("]");
		bound += fuzz_u8(cursor);
	}
	put("]");
}

static void put_latencies(struct fuzz_cursor *cursor, unsigned int parts)
{
	static const char *const names[] = {"malloc", "free", "page_return", "migrate"};
	static const char *const keys[] = {"count", "p50", "p99", "p999", "max", NULL};

	put_key("latency_ns");
	put("{");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(parts & 1u << i) || !cursor->left)
			continue;
		put_key(names[i]);
		put("{");
		put_numbers(cursor, keys);
		put_histogram(cursor);
		put("}");
	}
	put("}");
}

static void put_series(struct fuzz_cursor *cursor)
{
	static const char *const keys[] = {"t_ns",	    "pages",	   "live_bytes",
					   "waiting_bytes", "free_p99_ns", NULL};

	put_key("series");
	put("[");
	for (unsigned int n = fuzz_u8(cursor) % 4; n; n--) {
		put_comma();
		put("{");
		put_numbers(cursor, keys);
		put("}");
	}
	put("]");
}

static void put_drivers(struct fuzz_cursor *cursor)
{
	static const char *const counters[] = {"tries", "failed", "ranges", "offlined", NULL};
	static const char *const pass[] = {"count", "p50", "p99", NULL};

	put_key("drivers");
	put("[");
	for (unsigned int n = fuzz_u8(cursor) % 3; n; n--) {
		put_comma();
		put("{");
		put_object(cursor, "counters", counters);
		put_key("latency_ns");
		put("{");
		put_object(cursor, "pass", pass);
		put("}");
		put_text(cursor, "name");
		put_text(cursor, "argument");
		put_key("node");
		put_number(cursor);
		put("}");
	}
	put("]");
}

/* @parts: a bit for each part that is present. */
static void put_repeat(struct fuzz_cursor *cursor, unsigned int parts)
{
	static const char *const keys[] = {"wall_ns",	  "operations",		"laps",
					   "warmup_laps", "failed_allocations", NULL};
	static const char *const migration[] = {"attempted", "migrated", "eagain", NULL};
	static const char *const cpu[] = {"callers", "rcu", "foreign", "steal", NULL};
	static const char *const memory[] = {"peak_pages", "end_pages", NULL};
	static const char *const reclaim[] = {"kswapd_wakes", "peak_frames", NULL};
	static const struct {
		const char *name, *const *keys;
	} objects[] = {{"migration", migration},
		       {"cpu_ns", cpu},
		       {"memory", memory},
		       {"reclaim", reclaim}};

	put_comma();
	put("{");
	put_key("ops_per_s");
	put_whole(fuzz_u8(cursor));
	put_latencies(cursor, parts);
	if (parts & 1u << 4)
		put_series(cursor);
	if (parts & 1u << 5)
		put_drivers(cursor);
	if (parts & 1u << 6)
		put_numbers(cursor, keys);
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (parts & 1u << (7 + i))
			put_object(cursor, objects[i].name, objects[i].keys);
	put("}");
}

/* Repeats resemble each other, like those of a run; three are enough to be compared. */
static void make_result(struct fuzz_cursor *cursor)
{
	unsigned int parts = fuzz_u16(cursor);

	image.size = 0;
	put("{\"schema\":\"" RESULT_SCHEMA "\",\"machine\":\"native\",\"repeats\":[");
	for (unsigned int n = fuzz_u8(cursor) % 4; n; n--)
		put_repeat(cursor, parts);
	put("]");
	put_text(cursor, "variant");
	put_text(cursor, "label");
	put(fuzz_u8(cursor) & 1 ? ",\"simulated\":true" : ",\"simulated\":false");
	put_key("cpus");
	put_whole(1 + fuzz_u8(cursor) % 4);
	put(",\"trace\":{");
	put_text(cursor, "name");
	put_key("ops");
	put_whole(fuzz_u16(cursor));
	put("},\"host\":{");
	put_text(cursor, "cpu");
	put("}");
	put_text(cursor, "git");
	put(",\"options\":{");
	put_text(cursor, "migrate");
	put("}}");
}

bool fuzz_result(const uint8_t *data, size_t size, struct result_set *set, unsigned int *uses)
{
	struct fuzz_cursor cursor = {data, size};
	struct error err = {""};
	char *path;

	if (size && *data == '{') {
		*uses = (1u << FUZZ_RESULT_USES) - 1;
		path = (char *)fuzz_file(data, size);
	} else {
		*uses = 1u << fuzz_u8(&cursor) % FUZZ_RESULT_USES;
		make_result(&cursor);
		path = (char *)fuzz_file(image.bytes, image.size);
	}
	if (!result_set_load(set, RESULT_DRAWN, &path, 1, &err))
		return true;
	fuzz_check_refusal(&err);
	return false;
}

void fuzz_check_no_controls(const char *text)
{
	for (; *text; text++)
		fuzz_check(*text == '\n' || *text == '\t' ||
				   ((unsigned char)*text >= ' ' && *text != 0x7f),
			   "what is printed has no control characters");
}
