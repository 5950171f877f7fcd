// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A result file, then all that compare, plot and report make of it, gnuplot aside. Bytes that
 * begin with '{' are the file; from others one is made, so that they reach what stands behind
 * the parser.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/report/compare_output.h"
#include "src/report/figure_settings.h"
#include "src/report/html.h"
#include "tests/fuzz/fuzz.h"

/* Some bytes that mean something to whatever reads the output. */
static const char *const words[] = {"rcu",     "%s%n", "a:b+c:d", "\x1b[31m\n",
				    "'\"`$\\", "=1+1", "<b>&",	  "\xc2\x9b\xe2\x80\xae",
				    "",	       "x|y^z"};

static json_t *some_text(struct fuzz_cursor *cursor)
{
	uint8_t kind = fuzz_u8(cursor);
	char text[9] = "";

	if (kind < sizeof(words) / sizeof(words[0]))
		return json_string(words[kind]);
	fuzz_take(cursor, text, sizeof(text) - 1);
	return json_string_nocheck(text);
}

/* Whole numbers mostly; now and then one from the ends of what there is. */
static json_t *some_number(struct fuzz_cursor *cursor)
{
	uint8_t kind = fuzz_u8(cursor);
	double value;

	if (kind < 200)
		return json_integer(kind);
	if (kind < 230)
		return json_integer((json_int_t)((uint64_t)fuzz_u32(cursor) << (kind - 200)));
	fuzz_take(cursor, &value, sizeof(value));
	return isfinite(value) ? json_real(value) : json_null();
}

static void set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

static void set_numbers(struct fuzz_cursor *cursor, json_t *object, const char *const *keys)
{
	for (; *keys; keys++)
		set(object, *keys, some_number(cursor));
}

static json_t *some_histogram(struct fuzz_cursor *cursor)
{
	json_t *out = json_array();
	double bound = fuzz_u8(cursor);

	for (unsigned int n = fuzz_u8(cursor) % 6; n; n--) {
		json_array_append_new(out, json_pack("[f,i]", bound, 1 + fuzz_u8(cursor)));
		bound += fuzz_u8(cursor);
	}
	return out;
}

static json_t *some_latencies(struct fuzz_cursor *cursor)
{
	static const char *const names[] = {"malloc", "free", "page_return", "migrate"};
	static const char *const keys[] = {"count", "p50", "p99", "p999", "max", NULL};
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		json_t *latency = json_object();

		set_numbers(cursor, latency, keys);
		set(latency, "histogram", some_histogram(cursor));
		set(out, names[i], latency);
	}
	return out;
}

static json_t *some_series(struct fuzz_cursor *cursor)
{
	static const char *const keys[] = {"t_ns",	    "pages",	   "live_bytes",
					   "waiting_bytes", "free_p99_ns", NULL};
	json_t *out = json_array();

	for (unsigned int n = fuzz_u8(cursor) % 4; n; n--) {
		json_t *point = json_object();

		set_numbers(cursor, point, keys);
		json_array_append_new(out, point);
	}
	return out;
}

static json_t *some_drivers(struct fuzz_cursor *cursor)
{
	static const char *const keys[] = {"tries", "failed", "ranges", "offlined", NULL};
	json_t *out = json_array();

	for (unsigned int n = fuzz_u8(cursor) % 3; n; n--) {
		json_t *counters = json_object(), *latencies = json_object();

		set_numbers(cursor, counters, keys);
		set(latencies, "pass",
		    json_pack("{s:o, s:o, s:o}", "count", some_number(cursor), "p50",
			      some_number(cursor), "p99", some_number(cursor)));
		json_array_append_new(
			out, json_pack("{s:o, s:o, s:o, s:o, s:o}", "name", some_text(cursor),
				       "argument", some_text(cursor), "node", some_number(cursor),
				       "counters", counters, "latency_ns", latencies));
	}
	return out;
}

static json_t *some_repeat(struct fuzz_cursor *cursor)
{
	static const char *const keys[] = {"wall_ns",	  "operations",		"laps",
					   "warmup_laps", "failed_allocations", NULL};
	static const char *const migration[] = {"attempted", "migrated", "eagain", NULL};
	static const char *const cpu[] = {"callers", "rcu", "foreign", "steal", NULL};
	static const char *const memory[] = {"peak_pages", "end_pages", NULL};
	static const char *const reclaim[] = {"kswapd_wakes", "peak_frames", NULL};
	const struct {
		const char *name, *const *keys;
	} parts[] = {{"migration", migration},
		     {"cpu_ns", cpu},
		     {"memory", memory},
		     {"reclaim", reclaim}};
	json_t *out = json_pack("{s:f, s:o, s:o, s:o}", "ops_per_s", (double)fuzz_u8(cursor),
				"latency_ns", some_latencies(cursor), "series", some_series(cursor),
				"drivers", some_drivers(cursor));

	set_numbers(cursor, out, keys);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		json_t *part = json_object();

		set_numbers(cursor, part, parts[i].keys);
		set(out, parts[i].name, part);
	}
	return out;
}

/* Repeats are alike, as those of a run are: three of them are enough to be compared. */
static char *some_result(struct fuzz_cursor *cursor)
{
	json_t *repeats = json_array(), *head;
	char *text;

	for (unsigned int n = fuzz_u8(cursor) % 4; n; n--)
		json_array_append_new(repeats, some_repeat(cursor));
	head = json_pack("{s:s, s:o, s:o, s:s, s:b, s:i, s:o, s:{s:o, s:i}, s:{s:o}, s:o, s:{s:o}}",
			 "schema", RESULT_SCHEMA, "variant", some_text(cursor), "label",
			 some_text(cursor), "machine", "native", "simulated", fuzz_u8(cursor) & 1,
			 "cpus", 1 + fuzz_u8(cursor) % 4, "repeats", repeats, "trace", "name",
			 some_text(cursor), "ops", (int)fuzz_u16(cursor), "host", "cpu",
			 some_text(cursor), "git", some_text(cursor), "options", "migrate",
			 some_text(cursor));
	text = head ? json_dumps(head, 0) : NULL;
	json_decref(head);
	if (!head)
		json_decref(repeats);
	return text;
}

static void check_mail(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fuzz_check(len <= 72, text);
		for (size_t i = 0; i < len; i++)
			fuzz_check(text[i] >= ' ' && text[i] < 0x7f, "a mail is ASCII");
		text += len + (text[len] == '\n');
	}
}

static void check_no_controls(const char *text)
{
	for (; *text; text++)
		fuzz_check(*text == '\n' || *text == '\t' ||
				   ((unsigned char)*text >= ' ' && *text != 0x7f),
			   "what is printed has no control characters");
}

typedef void (*printer)(FILE *out, const struct pairing *pairing);

static void print_csv(FILE *out, const struct pairing *pairing)
{
	print_pairing_csv(out, pairing, true);
}

static void check_print(printer print, void (*check)(const char *), const struct pairing *pairing)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	print(out, pairing);
	fuzz_check(!fclose(out) && strlen(text) == len, "what is printed is a text");
	check(text);
	free(text);
}

static void compare(const struct result *base, const struct result *new)
{
	struct pairing pairing;
	json_t *json;
	char *text;

	fuzz_check(!pairing_make(&pairing, base, new, 1), "two results can be compared");
	check_print(print_pairing_text, check_no_controls, &pairing);
	check_print(print_pairing_lkml, check_mail, &pairing);
	check_print(print_csv, check_no_controls, &pairing);
	json = pairing_to_json(&pairing);
	text = json ? json_dumps(json, 0) : NULL;
	fuzz_check(text != NULL, "a comparison has JSON");
	free(text);
	json_decref(json);
	pairing_free(&pairing);
}

static void write_figure(const struct figure *figure, const struct group *groups, size_t nr,
			 const struct style_map *styles)
{
	const struct figure_input input = {groups, nr, figure->path};
	struct gnuplot_text data = {0};
	struct gnuplot_job job = {0};
	FILE *out = open_memstream(&data.bytes, &data.size);

	figure->write(out, &input);
	fuzz_check(!fclose(out) && strlen(data.bytes) == data.size, "data is a text");
	check_no_controls(data.bytes);
	fuzz_check(!figure_settings(figure, &input, styles, &job), "a figure has settings");
	check_no_controls(job.settings.bytes);
	check_no_controls(job.labels.bytes);
	free(data.bytes);
	free(job.settings.bytes);
	free(job.labels.bytes);
}

static void report(const struct result_set *set, const struct groups *groups,
		   const struct style_map *styles)
{
	const struct drawn_list none = {0};
	struct text_list files = {0};
	const struct html_page page_of = {.set = set,
					  .groups = groups,
					  .nr = groups->nr,
					  .drawn = &none,
					  .no_figures = "",
					  .paths = &files};
	char *page = NULL;
	size_t len;
	FILE *out = open_memstream(&page, &len);

	for (const struct figure *f = figures; f->name; f++) {
		if (f->span == SPAN_ALL)
			write_figure(f, groups->groups, groups->nr, styles);
		for (size_t i = 0; f->span != SPAN_ALL && i < groups->nr; i++)
			write_figure(f, &groups->groups[i], 1, styles);
	}
	text_list_add(&files, "%s", "report.html");
	html_report(out, &page_of);
	text_list_free(&files);
	fuzz_check(!fclose(out) && strlen(page) == len, "a page is a text");
	check_no_controls(page);
	free(page);
}

static void draw(const struct result_set *set)
{
	struct style_map styles;
	struct groups groups;
	struct error err = {""};

	fuzz_check(!style_map_init(&styles, set, &err), "the map of styles can be read");
	fuzz_check(!groups_make(&groups, set, style_rank, &styles), "results have groups");
	report(set, &groups, &styles);
	groups_free(&groups);
	style_map_free(&styles);
}

/* A result that was made is compared or drawn, for speed; one that was given, both. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool given = size && *data == '{';
	struct fuzz_cursor cursor = {data, size};
	uint8_t what = given ? 2 : fuzz_u8(&cursor) % 2;
	char *made = given ? NULL : some_result(&cursor);
	char *path = (char *)(made ? fuzz_file(made, strlen(made)) : fuzz_file(data, size));
	struct result_set set;
	struct error err = {""};

	if (result_set_load(&set, RESULT_DRAWN, &path, 1, &err)) {
		fuzz_check_refusal(&err);
	} else {
		if (what != 0)
			compare(&set.results[0], &set.results[0]);
		if (what != 1)
			draw(&set);
		result_set_free(&set);
	}
	free(made);
	return 0;
}
