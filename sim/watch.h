/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the scheduler reports to a machine that shows what its CPUs did (sim/show.h). */
#ifndef SIM_WATCH_H
#define SIM_WATCH_H

#include "sim/kernel/types.h"

/* A task, as the scheduler reports it. */
struct sim_task_brief {
	const void *task;
	const char *name; /* NULL: it idles */
	bool ends;
};

#ifdef SIM_LOCK_EVENTS
/* The running task is left for another; callbacks of softirqs begin or end within it. */
void sim_task_switches(const struct sim_task_brief *from, const struct sim_task_brief *to);
void sim_softirq_runs(bool begins);
#else
#define sim_softirq_runs(begins) ((void)0)
#endif

#endif
