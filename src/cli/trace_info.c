// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/trace_info.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "workloads/trace_contents.h"
#include "workloads/trace_names.h"

#define BAR_WIDTH 40

static void print_ops(const struct trace_summary *s)
{
	for (unsigned int op = 0; op < NR_TRACE_OPS; op++)
		if (s->count[op])
			printf("  %-14s %12llu%s\n", trace_op_name(op),
			       (unsigned long long)s->count[op],
			       trace_op_is_observation(op) ? "  seen while recording, not replayed"
							   : "");
	for (unsigned int kind = 0; s->count[TRACE_SWAP_OUT] && kind < NR_TRACE_KINDS; kind++)
		printf("  swapped %-6s %12llu%s\n", trace_kind_name(kind),
		       (unsigned long long)s->kinds[kind],
		       kind > TRACE_HUGE ? "  hold no object" : "");
}

static void print_contents(const struct trace_reader *reader, const struct trace_summary *s)
{
	struct error err = {""};
	char *path;
	long nr;

	if (!(trace_header(reader)->columns & TRACE_HAS_CONTENT))
		return;
	nr = trace_count_pages(reader, &path, &err);
	printf("contents        %llu swap-outs name their page\n", (unsigned long long)s->contents);
	if (nr >= 0)
		printf("page file       %s, %ld different pages, all checked\n", path, nr);
	else
		printf("page file       %s\n", err.text);
	free(path);
}

static json_t *contents_json(const struct trace_reader *reader, const struct trace_summary *s)
{
	struct error err = {""};
	json_t *out;
	char *path;
	long nr;

	if (!(trace_header(reader)->columns & TRACE_HAS_CONTENT))
		return json_null();
	nr = trace_count_pages(reader, &path, &err);
	out = json_pack("{s:I, s:s?, s:o}", "swap_outs", (json_int_t)s->contents, "page_file", path,
			"pages", nr >= 0 ? json_integer(nr) : json_null());
	free(path);
	return out;
}

static void print_times(const struct trace_header *header, const struct trace_summary *s)
{
	printf("clock           %s\n", trace_clock_name(header->clock));
	if (header->columns & TRACE_HAS_TIME)
		printf("time span       %.6f s\n", (s->last_ns - s->first_ns) / 1e9);
	if (header->columns & TRACE_HAS_DURATION && header->clock != TRACE_CLOCK_HARDWARE)
		puts("                its durations are not those of hardware");
	if (s->unknown_durations)
		printf("durations       %llu unknown\n", (unsigned long long)s->unknown_durations);
}

static void print_live(const struct trace_live *live)
{
	printf("peak live       %llu objects, %llu bytes\n", (unsigned long long)live->peak_objects,
	       (unsigned long long)live->peak_bytes);
	printf("live at the end %llu objects, %llu bytes\n", (unsigned long long)live->objects,
	       (unsigned long long)live->bytes);
}

static void print_sizes(const struct trace_summary *s, uint32_t page_size)
{
	uint64_t most = 1;

	if (!s->sizes_counted)
		return;
	printf("sizes           mean %.1f bytes\n", (double)s->sizes_sum / s->sizes_counted);
	for (int i = 0; i < SUMMARY_SIZE_BINS; i++)
		most = s->sizes[i] > most ? s->sizes[i] : most;
	for (int i = 0; i < SUMMARY_SIZE_BINS; i++) {
		int bar = (int)((double)s->sizes[i] / most * BAR_WIDTH + 0.5);

		printf("  %5u..%-5u  %12llu  %.*s\n", i * (page_size / SUMMARY_SIZE_BINS) + 1,
		       (i + 1) * (page_size / SUMMARY_SIZE_BINS), (unsigned long long)s->sizes[i],
		       bar, "########################################");
	}
}

void trace_info_text(const struct trace_reader *reader, const struct trace_summary *s)
{
	const struct trace_header *header = trace_header(reader);

	printf("name            %s\n", header->name);
	printf("format          %s\n", trace_format(reader));
	printf("page size       %u\n", header->page_size);
	print_times(header, s);
	if (header->columns & TRACE_HAS_CPU)
		printf("CPUs            %u\n", s->nr_cpus);
	printf("events          %llu\n", (unsigned long long)s->nr_events);
	print_ops(s);
	print_contents(reader, s);
	if (s->count[TRACE_MALLOC])
		print_live(&s->live);
	print_sizes(s, header->page_size);
	printf("digest          %016llx\n", (unsigned long long)s->digest);
}

static json_t *ops_json(const struct trace_summary *s)
{
	json_t *ops = json_object();

	for (unsigned int op = 0; op < NR_TRACE_OPS; op++)
		if (s->count[op])
			json_object_set_new(ops, trace_op_name(op), json_integer(s->count[op]));
	return ops;
}

static json_t *sizes_json(const struct trace_summary *s, uint32_t page_size)
{
	json_t *sizes = json_array();

	for (int i = 0; i < SUMMARY_SIZE_BINS; i++)
		json_array_append_new(sizes, json_pack("{s:I, s:I}", "up_to",
						       (json_int_t)(i + 1) *
							       (page_size / SUMMARY_SIZE_BINS),
						       "count", (json_int_t)s->sizes[i]));
	return sizes;
}

int trace_info_json(const struct trace_reader *reader, const struct trace_summary *s)
{
	const struct trace_header *header = trace_header(reader);
	char digest[17];
	json_t *root;

	snprintf(digest, sizeof(digest), "%016llx", (unsigned long long)s->digest);
	root = json_pack("{s:s, s:s, s:s, s:i, s:i, s:I, s:o, s:b, s:I, s:I, s:I, s:I, s:I, s:I, "
			 "s:I, s:o, s:o, s:s}",
			 "name", header->name, "format", trace_format(reader), "clock",
			 trace_clock_name(header->clock), "page_size", (int)header->page_size,
			 "cpus", (int)s->nr_cpus, "events", (json_int_t)s->nr_events, "operations",
			 ops_json(s), "has_time", !!(header->columns & TRACE_HAS_TIME), "span_ns",
			 (json_int_t)(s->last_ns - s->first_ns), "slots", (json_int_t)s->slots,
			 "unknown_durations", (json_int_t)s->unknown_durations, "peak_live_objects",
			 (json_int_t)s->live.peak_objects, "peak_live_bytes",
			 (json_int_t)s->live.peak_bytes, "live_objects",
			 (json_int_t)s->live.objects, "live_bytes", (json_int_t)s->live.bytes,
			 "sizes", sizes_json(s, header->page_size), "contents",
			 contents_json(reader, s), "xxh64", digest);
	if (!root)
		return -ENOMEM;
	json_dumpf(root, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
	return 0;
}
