/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What "zslab run" prints: progress and notices on stderr, the comparison on stdout. */
#ifndef CLI_RUN_OUTPUT_H
#define CLI_RUN_OUTPUT_H

#include "src/cli/run_progress.h"
#include "src/cli/run_table.h"
#include "src/run/sensitivity.h"

struct run_output {
	struct run_events events; /* for the run */
	struct run_progress progress;
	bool quiet, again;
	json_t *tables; /* with --json; else NULL */
	/* With --sensitivity or --robust: tables of the run, which its repeats may change. */
	struct run_table *kept[RUN_MAX_TRACES];
	unsigned int nr_kept;
	const struct run_change *change; /* of the repeat that runs; NULL: the run itself */
};

void run_output_init(struct run_output *output, const struct run_options *options);
/* True if any table of the run has a verdict that could change. */
bool run_output_has_verdicts(const struct run_output *output);
/*
 * From here on, output is of the run's repetition with that change; NULL: the repetitions are over.
 */
void run_output_repeat(struct run_output *output, const struct run_change *change);
/* The end of the output, for a run that ended with @status. The exit status. */
int run_output_finish(struct run_output *output, const struct run_setup *setup, int status);

#endif
