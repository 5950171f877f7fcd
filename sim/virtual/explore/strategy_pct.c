// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010).
 * CPUs have random priorities and the highest runs; at d-1 random steps the running CPU falls to the
 * lowest. A bug of depth d is found with a probability of at least 1/(n k^(d-1)), for
 * n tasks and k steps; k is the longest schedule so far.
 */
#include "sim/virtual/explore/history.h"
#include "sim/virtual/explore/strategy.h"

#define MOST_CHANGES 15u
#define FIRST_GUESS  50u /* of k */

static struct {
	struct explore_rng rng;
	unsigned int depth;
	u64 longest;
	int priority[EXPLORE_MAX_CPUS];
	int lowest; /* so far */
	u64 change[MOST_CHANGES];
} pct;

void explore_pct_setup(unsigned int depth)
{
	pct.depth = min(depth, MOST_CHANGES + 1);
	pct.longest = 0;
}

u64 explore_pct_longest(void)
{
	return pct.longest;
}

void explore_pct_set_longest(u64 steps)
{
	pct.longest = steps;
}

static bool begin(u64 seed)
{
	u64 steps = pct.longest ? pct.longest : FIRST_GUESS;

	explore_rng_seed(&pct.rng, seed);
	pct.lowest = 0;
	for (unsigned int cpu = 0; cpu < explore_actors; cpu++)
		pct.priority[cpu] = (int)(explore_rng_next(&pct.rng) >> 33) + 1;
	for (unsigned int i = 0; i + 1 < pct.depth; i++)
		pct.change[i] = 1 + explore_rng_next(&pct.rng) % steps;
	return true;
}

static void fall(unsigned int cpu)
{
	pct.priority[cpu] = --pct.lowest;
}

static unsigned int next(unsigned int can, bool forced)
{
	unsigned int best;

	(void)forced;
	for (unsigned int i = 0; i + 1 < pct.depth; i++)
		if (pct.change[i] == explore.steps)
			fall(explore.running);
	best = explore_nth(can, 0);
	for (unsigned int cpu = best + 1; cpu < explore_actors; cpu++)
		if (can & explore_bit(cpu) && pct.priority[cpu] > pct.priority[best])
			best = cpu;
	return best;
}

/* Rarely, since it may have to let time pass again: a grace period takes many ticks. */
static void yielded(unsigned int cpu)
{
	if (!explore_rng_below(&pct.rng, 16))
		fall(cpu);
}

static void end(void)
{
	pct.longest = max(pct.longest, explore.steps);
}

const struct explore_strategy explore_pct = {.name = "pct",
					     .begin = begin,
					     .next = next,
					     .older = history_pick,
					     .yielded = yielded,
					     .end = end};
