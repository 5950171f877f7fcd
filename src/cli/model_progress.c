// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/model_progress.h"

static void on_position(void *ctx, const struct run_position *position)
{
	struct model_progress *progress = ctx;

	run_progress_bench(&progress->line, progress->cpus, position);
}

void model_progress_begin(struct model_progress *progress, bool quiet, uint64_t all)
{
	run_progress_init(&progress->line, quiet);
	run_progress_begin(&progress->line, all);
}

int model_progress_run(struct model_progress *progress, const struct machine_module *module,
		       const struct microbench_plan *plan, const char *how,
		       struct microbench_outcome *outcome, struct error *err)
{
	const struct run_microbench_watch watch = {.ctx = progress, .position = on_position};
	bool shown = progress->line.fd >= 0;
	int ret;

	progress->cpus = plan->sim.nr_cpus;
	run_progress_repeat(&progress->line, plan->name, how);
	ret = run_microbench(module, plan, shown ? &watch : NULL, outcome, err);
	progress->line.repeats_done += progress->cpus;
	run_progress_clear(&progress->line);
	return ret;
}
