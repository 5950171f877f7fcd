// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "src/cli/options/options.h"
#include "src/report/contention_output.h"
#include "src/results/result_file.h"

/* Shows the last repeat; false if it has nothing to show. */
static bool print_result(const struct result *result, bool first)
{
	size_t last = result->nr_repeats - 1;
	const json_t *locks = result->nr_repeats ? result_locks(result, last) : NULL;
	const json_t *lines = result->nr_repeats ? result_lines(result, last) : NULL;

	if (!first && (locks || lines))
		putchar('\n');
	if (locks)
		contention_print_locks(stdout, locks, result->label, result->machine);
	if (locks && lines)
		putchar('\n');
	if (lines)
		contention_print_lines(stdout, lines, result->label, result->machine);
	return locks || lines;
}

static int run_contention(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	struct result_set set = {0};
	size_t printed = 0;
	struct error err;
	int status = EXIT_USAGE;

	if (!result_set_load(&set, RESULT_DRAWN, argv, argc, &err)) {
		status = EXIT_DONE;
		for (size_t i = 0; i < set.nr; i++)
			printed += print_result(&set.results[i], !printed);
		if (!printed) {
			error_set(&err, 0,
				  "%s: nothing was recorded; expected results of "
				  "run --lock-stats or --lines",
				  argv[0]);
			status = EXIT_USAGE;
		}
	}
	if (status)
		fprintf(stderr, "%s\n", err.text);
	result_set_free(&set);
	return status;
}

const struct command command_contention = {
	.name = "contention",
	.args = "RESULT...",
	.summary = "show what CPUs waited for: locks and cache lines",
	.description =
		"Prints what run --lock-stats and --lines recorded in result files, or in "
		"folders of them, for the last repeat: how long each class of locks was waited "
		"for and held, and which cache lines CPUs took from each other. For simulated "
		"machines, locks have the columns of the kernel's /proc/lock_stat, the source "
		"lines that waited longest, and the lines where the holders had taken the lock.",
	.examples = "zslab run --machine milan --lock-stats --out results/locks redis_lz4\n"
		    "zslab contention results/locks",
	.min_args = 1,
	.max_args = -1,
	.run = run_contention,
};
