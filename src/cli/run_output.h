/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What "zslab run" prints: progress and notices on stderr, the comparison on stdout. */
#ifndef CLI_RUN_OUTPUT_H
#define CLI_RUN_OUTPUT_H

#include "src/cli/run_progress.h"
#include "src/run/run.h"

struct run_output {
	struct run_events events; /* for the run */
	struct run_progress progress;
	bool quiet;
	json_t *tables; /* with --json; else NULL */
};

void run_output_init(struct run_output *output, const struct run_options *options);
/* The end of the output, for a run that ended with @status. The exit status. */
int run_output_finish(struct run_output *output, const struct run_setup *setup, int status);

#endif
