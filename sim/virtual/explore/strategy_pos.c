// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Partial order sampling (Yuan, Yang, Gu, CAV 2018): the next step of each CPU has a random
 * priority. The highest runs, and each step that raced with it draws a new priority. This samples
 * the orders of dependent accesses more evenly than a random walk.
 */
#include "sim/virtual/explore/history.h"
#include "sim/virtual/explore/strategy.h"

static struct {
	struct explore_rng rng;
	s64 priority[EXPLORE_MAX_CPUS];
	s64 lowest; /* so far */
} pos;

static void draw(unsigned int cpu)
{
	pos.priority[cpu] = (s64)(explore_rng_next(&pos.rng) >> 1);
}

/* A CPU that waited without success goes last until it takes another step. */
static void yielded(unsigned int cpu)
{
	pos.priority[cpu] = --pos.lowest;
}

static bool begin(u64 seed)
{
	explore_rng_seed(&pos.rng, seed);
	pos.lowest = 0;
	for (unsigned int cpu = 0; cpu < explore_actors; cpu++)
		draw(cpu);
	return true;
}

static unsigned int next(unsigned int can, bool forced)
{
	unsigned int best;

	if (!forced) /* it is about to do something new */
		draw(explore.running);
	best = explore_nth(can, 0);
	for (unsigned int cpu = best + 1; cpu < explore_actors; cpu++)
		if (can & explore_bit(cpu) && pos.priority[cpu] > pos.priority[best])
			best = cpu;
	for (unsigned int cpu = 0; cpu < explore_actors; cpu++)
		if (cpu != best &&
		    explore_conflict(&explore.cpus[cpu].pending, &explore.cpus[best].pending))
			draw(cpu);
	return best;
}

const struct explore_strategy explore_pos = {
	.name = "pos", .begin = begin, .next = next, .older = history_pick, .yielded = yielded};
