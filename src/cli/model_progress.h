/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Benchmarks one after the other, with a progress line that counts their simulated time. */
#ifndef CLI_MODEL_PROGRESS_H
#define CLI_MODEL_PROGRESS_H

#include "src/cli/run_progress.h"
#include "src/run/microbench.h"

struct model_progress {
	struct run_progress line;
	unsigned int cpus; /* of the benchmark that runs */
};

/* Call before the first benchmark; @all: the sum of the CPUs of all. */
void model_progress_begin(struct model_progress *progress, bool quiet, uint64_t all);
/* As run_microbench(); @how, the lock or the variant, stands beside the benchmark's name. */
int model_progress_run(struct model_progress *progress, const struct machine_module *module,
		       const struct microbench_plan *plan, const char *how,
		       struct microbench_outcome *outcome, struct error *err);

#endif
