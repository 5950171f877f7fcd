// SPDX-License-Identifier: GPL-2.0-or-later
/* "zslab check": checks its options and starts the script that does the work. */
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/datadir.h"
#include "src/cli/options/options.h"

/* One path for all of them. */
#define ANY_TRACE "redis_lz4.zslab"

struct check_options {
	const char *base, *patch, *junit;
	double seconds;
};

static const struct option_def options[] = {
	{.name = "base",
	 .type = OPTION_STRING,
	 .arg = "REV",
	 .help = "The commit before the change; default: where the branch left its upstream, or "
		 "HEAD~1 without one. With --patch: what the patch applies to; default HEAD.",
	 .offset = offsetof(struct check_options, base),
	 .min = 1},
	{.name = "patch",
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "Check this patch, or mailbox of patches, instead of commits. The tree is not "
		 "changed, and need not be one of git.",
	 .offset = offsetof(struct check_options, patch),
	 .min = 1},
	{.name = "time",
	 .type = OPTION_SECONDS,
	 .arg = "TIME",
	 .help = "Time for all parts together, such as 300 or 10m. A part that is cut short says so.",
	 .def = "120",
	 .offset = offsetof(struct check_options, seconds)},
	{.name = "junit",
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "Write the result of each part as JUnit XML, too.",
	 .offset = offsetof(struct check_options, junit),
	 .min = 1},
	{0},
};

static int check_values(const struct check_options *o)
{
	if (o->seconds < 1) {
		fprintf(stderr, "--time: expected at least a second\n");
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int run_check(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct check_options *o = values;
	char script[PATH_MAX], trace[PATH_MAX], self[PATH_MAX] = "", seconds[32];
	int rc = check_values(o);

	if (rc)
		return rc;
	if (datadir_find(DATA_KERNEL_TREES, "check-tree", script, sizeof(script))) {
		fprintf(stderr, "check-tree: not found; expected beside the machine modules\n");
		return EXIT_ENVIRONMENT;
	}
	if (datadir_find(DATA_TRACES, ANY_TRACE, trace, sizeof(trace))) {
		fprintf(stderr, ANY_TRACE ": not found; expected among zslab's traces\n");
		return EXIT_ENVIRONMENT;
	}
	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0) {
		perror("/proc/self/exe");
		return EXIT_ENVIRONMENT;
	}
	snprintf(seconds, sizeof(seconds), "%.3f", o->seconds);
	execlp("python3", "python3", script, argv[0], o->base ? o->base : "",
	       o->patch ? o->patch : "", seconds, o->junit ? o->junit : "", dirname(trace), self,
	       (char *)NULL);
	perror("python3");
	return EXIT_ENVIRONMENT;
}

const struct command command_check = {
	.name = "check",
	.args = "TREE",
	.summary = "check a change of mm/zsmalloc.c before it is posted",
	.description =
		"Compares mm/zsmalloc.c of the git tree TREE before and after a change: "
		"whether both compile, use the same pages and put objects in the same places; "
		"whether the second withstands random operations, failing allocations, and two "
		"CPUs with migration and compaction; and what each path and a trace cost. Ends "
		"with a text for the cover letter. Exit status 1: something differs, fails or "
		"is worse.",
	.examples = "zslab check ~/linux\n"
		    "zslab check ~/linux --base v6.12 --time 600\n"
		    "zslab check ~/linux --patch my.patch --junit check.xml",
	.options = options,
	.values_size = sizeof(struct check_options),
	.min_args = 1,
	.max_args = 1,
	.run = run_check,
};
