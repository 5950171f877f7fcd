// SPDX-License-Identifier: GPL-2.0-or-later
/* What a run asks to be shown. Looking costs no simulated time, so it changes nothing. */
#include "sim/virtual/model/model.h"

static struct sim_show_config asked;
static struct sim_show shown;

int model_show_init(const struct sim_config *config)
{
	int err;

	asked = config->show;
	/* A timeline has the waits for locks. */
	err = model_lock_stats_init(asked.locks || asked.timeline);
	if (!err)
		err = model_line_stats_init(asked.lines);
	if (!err)
		err = model_stacks_init(asked.stacks);
	if (!err)
		err = model_timeline_init(asked.timeline);
	model_watches_lines = !err && asked.lines;
	return err;
}

void model_show_exit(void)
{
	model_watches_lines = false;
	model_lock_stats_exit();
	model_line_stats_exit();
	model_stacks_exit();
}

void sim_task_switches(const struct sim_task_brief *from, const struct sim_task_brief *to)
{
	if (unlikely(model_stacks_on))
		model_stacks_switch(from, to);
	if (unlikely(asked.timeline))
		model_timeline_switch(to->name);
}

void sim_softirq_runs(bool begins)
{
	if (unlikely(model_stacks_on))
		model_stacks_softirq(begins);
	if (unlikely(asked.timeline))
		model_timeline_softirq(begins);
}

void sim_lock_stats_reset(void)
{
	model_lock_stats_reset();
	model_line_stats_reset();
	model_stacks_reset();
	model_timeline_reset();
}

void sim_lock_stats_run(bool run)
{
	model_lock_stats_run(run);
	model_line_stats_run(run);
	model_stacks_run(run);
	model_timeline_run(run);
}

unsigned int sim_lock_stats(struct sim_lock_sum *out)
{
	return asked.locks ? model_lock_sums(out) : 0;
}

const struct sim_show *sim_show(void)
{
	if (!asked.locks && !asked.lines && !asked.stacks && !asked.timeline)
		return NULL;
	shown.nr_lock_sites = asked.locks ? model_lock_sites(&shown.lock_sites) : 0;
	shown.nr_line_uses = model_line_uses(&shown.line_uses);
	shown.nr_stacks = model_stack_nodes(&shown.stacks);
	shown.nr_events = model_timeline_events(&shown.events, &shown.events_left_out);
	return &shown;
}
