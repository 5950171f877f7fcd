/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the inline parts of the virtual machine know of the task that runs. Bookkeeping of
 * the simulator, not simulated state: outside of the arena, so not observed.
 *
 * Tasks switch at sim_quiescent(), cond_resched(), sim_relax() and where they sleep, so
 * nothing else runs between two of these points, and the checks are exact.
 */
#ifndef MACHINE_TASK_H
#define MACHINE_TASK_H

#include "sim/kernel/types.h"

struct sim_task {
	unsigned int cpu;
	unsigned int softirq; /* runs RCU callbacks */
	int preempt_count;
	int rcu_nesting;
};

extern struct sim_task *sim_self;

/* Reports what can never end, or a rule broken, as a BUG. */
void sim_virtual_bug(const char *what, const volatile void *where) __cold __attribute__((noreturn));

/* Other tasks, callbacks and work that are due run; then the caller again. */
void sim_virtual_yield(void);

/* Callbacks or work are queued, or a kthread exists: sim_quiescent() has something to do. */
extern bool sim_virtual_busy;

#endif
