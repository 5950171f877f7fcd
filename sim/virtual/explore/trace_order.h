/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The partial order of one schedule: steps, their CPUs, what they touched, and which happen before
 * which, since they are of one CPU or depend on each other.
 */
#ifndef SIM_VIRTUAL_EXPLORE_TRACE_ORDER_H
#define SIM_VIRTUAL_EXPLORE_TRACE_ORDER_H

#include "sim/virtual/explore/strategy.h"

#define TRACE_MOST_STEPS 16384u

struct trace_step {
	unsigned int cpu;
	u32 own; /* its number among the CPU's, from 1 */
	struct explore_pending access;
	u32 clock[EXPLORE_MAX_CPUS]; /* steps of each CPU that happen before it, or are it */
};

/* A race: the step and the one that comes depend on each other with none between. */
typedef void trace_race_fn(u32 earlier, u32 later);

void trace_reset(void);
const struct trace_step *trace_at(u32 index);
/* Adds a step; @race: called for each race with an earlier one, NULL: not. False: too many. */
bool trace_add(unsigned int cpu, const struct explore_pending *access, trace_race_fn *race);
bool trace_before(u32 earlier, u32 later);

#endif
