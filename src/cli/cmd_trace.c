// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "src/cli/options/options.h"
#include "src/cli/trace_command.h"
#include "workloads/trace_contents.h"
#include "src/cli/trace_info.h"

struct trace_options {
	bool json;
};

static const struct option_def options[] = {
	{.name = "json",
	 .type = OPTION_FLAG,
	 .help = "With info: print JSON.",
	 .offset = offsetof(struct trace_options, json)},
	{0},
};

/* 0 or -errno with @err. */
typedef int print_fn(struct trace_reader *reader, const struct trace_summary *summary,
		     const struct trace_options *o, struct error *err);

static int print_info(struct trace_reader *reader, const struct trace_summary *summary,
		      const struct trace_options *o, struct error *err)
{
	if (!o->json)
		trace_info_text(reader, summary);
	else if (trace_info_json(reader, summary))
		return error_set(err, ENOMEM, "%s: out of memory", trace_path(reader));
	return 0;
}

/* The pages as well, which are no part of the trace's own checksums. */
static int print_check(struct trace_reader *reader, const struct trace_summary *summary,
		       const struct trace_options *o, struct error *err)
{
	int ret = trace_check_contents(reader, err);

	if (ret)
		return ret;
	printf("%s: %llu events, digest %016llx, every %s right\n", trace_path(reader),
	       (unsigned long long)summary->nr_events, (unsigned long long)summary->digest,
	       strcmp(trace_format(reader), "csv") ? "checksum and event" : "row");
	return 0;
}

static int summarise(const char *path, const struct trace_options *o, print_fn *print)
{
	struct trace_summary summary;
	struct error err;
	struct trace_reader *reader = trace_open(path, 0, &err);
	int ret;

	if (!reader)
		return trace_fail(-errno, &err);
	ret = trace_summarise(reader, &summary, &err);
	if (!ret) {
		print_trace_notice(reader);
		ret = print(reader, &summary, o, &err);
	}
	trace_close(reader);
	return ret ? trace_fail(ret, &err) : EXIT_DONE;
}

static int run_trace(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	if (!strcmp(argv[0], "info"))
		return summarise(argv[1], values, print_info);
	if (!strcmp(argv[0], "check"))
		return summarise(argv[1], values, print_check);
	fprintf(stderr, "zslab trace: '%s'; expected info or check\n", argv[0]);
	return EXIT_USAGE;
}

const struct command command_trace = {
	.name = "trace",
	.args = "info|check FILE",
	.summary = "show what a trace holds, or verify it",
	.description =
		"info prints what a trace holds: operations, CPUs, clock, sizes, how much is live "
		"at the peak and at the end, the digest. check verifies every checksum and every "
		"row. Both read the whole trace and stop at the first error, with exit status 2.",
	.examples = "zslab trace info redis_lz4\n"
		    "zslab trace info --json trace.csv.zst\n"
		    "zslab trace check trace.zslab",
	.options = options,
	.values_size = sizeof(struct trace_options),
	.min_args = 2,
	.max_args = 2,
	.run = run_trace,
};
