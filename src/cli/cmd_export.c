// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "src/cli/options/options.h"
#include "src/cli/trace_command.h"
#include "workloads/csv_writer.h"

#define BATCH 512

static int copy_events(struct trace_reader *reader, struct csv_writer *writer, struct error *err)
{
	struct trace_event events[BATCH];
	ssize_t n;

	while ((n = trace_read(reader, events, BATCH, err)) > 0) {
		int ret = csv_write(writer, events, n, err);

		if (ret)
			return ret;
	}
	return n;
}

static int export_to(struct trace_reader *reader, const char *out, struct error *err)
{
	struct csv_writer *writer = csv_writer_open(out, trace_header(reader), err);
	int ret;

	if (!writer)
		return -errno;
	ret = copy_events(reader, writer, err);
	if (!ret)
		return csv_writer_commit(writer, err);
	csv_writer_abort(writer);
	return ret;
}

static int run_export(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	struct error err;
	struct trace_reader *reader = trace_open(argv[0], 0, &err);
	int ret;

	if (!reader)
		return trace_fail(-errno, &err);
	ret = export_to(reader, argc > 1 ? argv[1] : "-", &err);
	if (!ret)
		print_trace_notice(reader);
	trace_close(reader);
	return ret ? trace_fail(ret, &err) : EXIT_DONE;
}

const struct command command_export = {
	.name = "export",
	.args = "FILE [OUT.csv]",
	.summary = "convert a zslab trace to CSV",
	.description = "Writes a trace as CSV to a file, or to standard output. zslab import "
		       "reads it back without loss.",
	.examples = "zslab export redis_lz4 redis.csv\n"
		    "zslab export trace.zslab | head",
	.min_args = 1,
	.max_args = 2,
	.run = run_export,
};
