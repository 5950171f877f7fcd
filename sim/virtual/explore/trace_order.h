/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The partial order of one schedule: its steps, their CPUs, what they touched, and which happens
 * before which, because they are of one CPU or depend on each other.
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

/* A race: the step and the new one depend on each other, and no step comes between. */
typedef void trace_race_fn(u32 earlier, u32 later);

void trace_reset(void);
const struct trace_step *trace_at(u32 index);
/*
 * Adds a step that comes after step @after (TRACE_NONE: after none). Calls @race, if not NULL, for
 * each race with an earlier step. False: there are too many steps.
 */
bool trace_add(unsigned int cpu, const struct explore_pending *access, u32 after,
	       trace_race_fn *race);
/* Adds another access to the last step, which comes after step @after. */
bool trace_add_to_last(const struct explore_pending *access, u32 after, trace_race_fn *race);
u32 trace_last(void);
/* The latest step of a CPU or buffer. */
u32 trace_last_of(unsigned int cpu);
bool trace_before(u32 earlier, u32 later);

#endif
