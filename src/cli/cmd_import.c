// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "src/cli/options/options.h"
#include "src/cli/page_compressor.h"
#include "src/cli/trace_command.h"
#include "workloads/importer.h"
#include "workloads/page_file.h"

#define BATCH	 512
#define PAGE_MAX 65536u /* an importer says which size its pages have */

struct import_options {
	uint64_t clock;
	const char *format, *name, *sizes, *compressor, *seed;
	uint64_t memory; /* 0: not given */
	bool repair;
};

/* As enum trace_clock, after the value that keeps the file's own. */
static const char *const clocks[] = {"as-in-file", "none", "emulated", "hardware", NULL};

#define FIELD(name) offsetof(struct import_options, name)
static const struct option_def options[] = {
	{.name = "format",
	 .type = OPTION_STRING,
	 .arg = "F",
	 .def = "auto",
	 .help = "Format of the input: csv, zslab or one of docs/record.md; auto recognises it "
		 "by its first bytes.",
	 .offset = FIELD(format)},
	{.name = "clock",
	 .type = OPTION_CHOICE,
	 .arg = "CLOCK",
	 .def = "as-in-file",
	 .help = "Where the times come from: hardware, an emulator, or none. CSV may state it "
		 "in a line '# clock: hardware'.",
	 .choices = clocks,
	 .offset = FIELD(clock)},
	{.name = "name",
	 .type = OPTION_STRING,
	 .arg = "NAME",
	 .help = "Name of the trace in results and plots; default: the input file's.",
	 .offset = FIELD(name)},
	{.name = "repair",
	 .type = OPTION_FLAG,
	 .help = "Drop and count impossible rows instead of stopping at the first.",
	 .offset = FIELD(repair)},
	{.name = "sizes",
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "Draw sizes from this trace, or by compressing this page file, where the input "
		 "has none (swap's block requests, cache requests). Default: " IMPORT_SIZES ".",
	 .offset = FIELD(sizes)},
	{.name = "compressor",
	 .type = OPTION_STRING,
	 .arg = "NAME",
	 .help = "Compressor for a page file's pages: lz4 (default), zstd or lzo1x.",
	 .offset = FIELD(compressor)},
	{.name = "seed",
	 .type = OPTION_STRING,
	 .arg = "S",
	 .help = "Seed of the sizes that are drawn; default: 1.",
	 .offset = FIELD(seed)},
	{.name = "memory",
	 .type = OPTION_NUMBER,
	 .arg = "PAGES",
	 .help = "For cache requests: pages that stay in memory; the least recently used is "
		 "swapped out. Default: 1024.",
	 .offset = FIELD(memory),
	 .min = 1},
	{0},
};

struct import {
	const struct import_options *options;
	struct import_settings settings;
	struct bound_compressor compressor;
	struct trace_reader *reader;
	struct trace_writer *writer;
	struct trace_checker *checker;
	uint64_t kept, dropped;
	struct error first_dropped;
};

/* A recording rarely begins with an empty pool. */
static int refused(const struct import *import, struct error *err)
{
	struct error what = *err;

	if (!importer_find(trace_format(import->reader)))
		return -EINVAL;
	return error_set(err, EINVAL,
			 "%s (objects from before the recording? --repair drops and counts them)",
			 what.text);
}

/* Moves the possible events to the front of @events. */
static ssize_t keep_right(struct import *import, struct trace_event *events, size_t n,
			  struct error *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		int ret = trace_checker_event(import->checker, &events[i], err);

		if (ret == -ENOMEM)
			return ret;
		if (!ret) {
			events[kept++] = events[i];
			continue;
		}
		trace_locate(import->reader, i, err);
		if (!import->options->repair)
			return refused(import, err);
		if (!import->dropped++)
			import->first_dropped = *err;
	}
	import->kept += kept;
	return kept;
}

static int copy_events(struct import *import, struct error *err)
{
	struct trace_event events[BATCH];
	ssize_t n;

	while ((n = trace_read(import->reader, events, BATCH, err)) > 0) {
		ssize_t kept = keep_right(import, events, n, err);
		int ret;

		if (kept < 0)
			return kept;
		ret = trace_write(import->writer, events, kept, err);
		if (ret)
			return ret;
	}
	return n;
}

static struct trace_header header_for(const struct import *import)
{
	const struct import_options *o = import->options;
	struct trace_header header = *trace_header(import->reader);

	if (o->clock)
		header.clock = o->clock - 1;
	if (o->name)
		snprintf(header.name, sizeof(header.name), "%s", o->name);
	return header;
}

/* A rename would replace the file that the trace is made from. */
static int check_other_file(const struct import *import, const char *out, struct error *err)
{
	struct stat in_stat, out_stat;

	if (stat(trace_path(import->reader), &in_stat) || stat(out, &out_stat) ||
	    in_stat.st_dev != out_stat.st_dev || in_stat.st_ino != out_stat.st_ino)
		return 0;
	return error_set(err, EINVAL, "%s: is the input; expected another file to write to", out);
}

/* Opens what copying needs, and copies. */
static int import_to(struct import *import, const char *out, struct error *err)
{
	struct trace_header header = header_for(import);
	int ret = check_other_file(import, out, err);

	if (ret)
		return ret;
	import->checker = trace_checker_new(header.page_size);
	if (!import->checker)
		return error_set(err, ENOMEM, "%s: out of memory", out);
	import->writer = trace_writer_open(out, &header, err);
	if (!import->writer)
		return -errno;
	ret = copy_events(import, err);
	if (ret)
		trace_writer_abort(import->writer);
	else
		ret = trace_writer_commit(import->writer, err);
	return ret;
}

static void print_outcome(const struct import *import, const char *out)
{
	print_trace_notice(import->reader);
	if (import->dropped)
		fprintf(stderr, "%llu rows dropped that cannot be right, the first: %s\n",
			(unsigned long long)import->dropped, import->first_dropped.text);
	printf("%s: %llu events\n", out, (unsigned long long)import->kept);
}

static int unknown_format(const char *format, struct error *err)
{
	char names[256] = "auto, csv, zslab";

	for (size_t i = 0; importers[i]; i++) {
		size_t used = strlen(names);

		snprintf(names + used, sizeof(names) - used, ", %s", importers[i]->name);
	}
	return error_set(err, EINVAL, "--format: '%s' is none of: %s", format, names);
}

static int parse_settings(struct import *import, struct error *err)
{
	const struct import_options *o = import->options;
	bool of_pages = o->sizes && page_file_recognise(o->sizes);
	int ret;

	import->settings = (struct import_settings){.sizes = o->sizes ? o->sizes : IMPORT_SIZES,
						    .seed = 1,
						    .memory = o->memory ? o->memory : 1024};
	if (o->compressor && !of_pages)
		return error_set(
			err, EINVAL,
			"--compressor: nothing to compress; expected a page file as --sizes");
	ret = of_pages ? bound_compressor_make(&import->compressor,
					       o->compressor ? o->compressor : "lz4", PAGE_MAX, err)
		       : 0;
	if (ret)
		return ret;
	import->settings.compressor = of_pages ? &import->compressor.page : NULL;
	if (!o->seed || parse_number(o->seed, &import->settings.seed))
		return 0;
	return error_set(err, EINVAL, "--seed: '%s'; expected a number", o->seed);
}

/* An option without effect is an error: the user expected one. */
static int refuse_unread(const struct import *import, struct error *err)
{
	const struct import_options *o = import->options;
	const char *format = trace_format(import->reader);
	const struct importer *importer = importer_find(format);
	unsigned int reads = importer ? importer->reads : 0;
	const struct {
		const char *name, *expected;
		bool given;
		unsigned int bit;
	} all[] = {
		{"sizes", "an input without sizes", o->sizes, IMPORT_READS_SIZES},
		{"seed", "an input without sizes", o->seed, IMPORT_READS_SIZES},
		{"memory", "a cache's requests", o->memory, IMPORT_READS_MEMORY},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].given && !(reads & all[i].bit))
			return error_set(err, EINVAL, "--%s does nothing for %s (%s); expected %s",
					 all[i].name, trace_path(import->reader), format,
					 all[i].expected);
	return 0;
}

/* With --repair the checker judges sizes; the reader would stop at them. */
static int open_trace(struct import *import, const char *path, struct error *err)
{
	const struct import_options *o = import->options;
	const struct importer *importer = importer_find(o->format);
	uint32_t page_size = o->repair ? UINT32_MAX : 0;
	bool ours = !strcmp(o->format, "csv") || !strcmp(o->format, "zslab");

	if (!importer && !ours && strcmp(o->format, "auto"))
		return unknown_format(o->format, err);
	import->reader = trace_open_foreign(path, page_size, importer, &import->settings, err);
	if (!import->reader)
		return -errno;
	if (!ours || !strcmp(trace_format(import->reader), o->format))
		return refuse_unread(import, err);
	return error_set(err, EINVAL, "%s: is %s; expected %s", trace_path(import->reader),
			 trace_format(import->reader), o->format);
}

static int run_import(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	struct import import = {.options = values};
	struct error err;
	int ret = parse_settings(&import, &err);

	if (!ret)
		ret = open_trace(&import, argv[0], &err);
	if (!ret)
		ret = import_to(&import, argv[1], &err);
	if (!ret)
		print_outcome(&import, argv[1]);
	trace_checker_free(import.checker);
	trace_close(import.reader);
	bound_compressor_free(&import.compressor);
	return ret ? trace_fail(ret, &err) : EXIT_DONE;
}

const struct command command_import = {
	.name = "import",
	.args = "IN OUT",
	.summary = "convert a foreign trace to zslab's format",
	.description =
		"Reads a trace, checks every event and writes it in zslab's binary format. Reads "
		"CSV and zslab's own format (docs/trace-format.md), and what perf, trace-cmd, "
		"ftrace, bpftrace and blktrace record (docs/record.md), plain or zstd-compressed.",
	.examples = "zslab import --clock emulated trace.csv.zst trace.zslab\n"
		    "zslab import --repair --name nightly trace.csv nightly.zslab",
	.options = options,
	.values_size = sizeof(struct import_options),
	.min_args = 2,
	.max_args = 2,
	.run = run_import,
};
