/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The partial order of one schedule: steps, their CPUs, what they touched, and which happen before
 * which, since they are of one CPU or depend on each other.
 */
#ifndef SIM_VIRTUAL_EXPLORE_TRACE_ORDER_H
#define SIM_VIRTUAL_EXPLORE_TRACE_ORDER_H

#include "sim/virtual/explore/strategy.h"

#define TRACE_MOST_STEPS 16384u
#define TRACE_NONE	 ~0u

struct trace_step {
	unsigned int cpu; /* or a buffer */
	u32 own;	  /* its number among the CPU's, from 1 */
	struct explore_pending access;
	u32 clock[EXPLORE_MAX_CPUS]; /* steps of each CPU that happen before it, or are it */
};

/* A race: the step and the one that comes depend on each other with none between. */
typedef void trace_race_fn(u32 earlier, u32 later);

void trace_reset(void);
const struct trace_step *trace_at(u32 index);
/*
 * Adds a step, which cannot come before step @after (TRACE_NONE: any). @race: called for each race
 * with an earlier one, NULL: not. False: too many.
 */
bool trace_add(unsigned int cpu, const struct explore_pending *access, u32 after,
	       trace_race_fn *race);
/* The last step does this, too, and not before step @after. */
bool trace_add_to_last(const struct explore_pending *access, u32 after, trace_race_fn *race);
u32 trace_last(void);
/* The latest of a CPU or buffer. */
u32 trace_last_of(unsigned int cpu);
bool trace_before(u32 earlier, u32 later);

#endif
