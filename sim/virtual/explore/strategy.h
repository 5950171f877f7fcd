/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What strategies share. */
#ifndef SIM_VIRTUAL_EXPLORE_STRATEGY_H
#define SIM_VIRTUAL_EXPLORE_STRATEGY_H

#include "sim/virtual/explore/engine.h"

extern const struct explore_strategy explore_random;

/* NULL: there is none of that name. */
const struct explore_strategy *explore_strategy_find(const struct explore_plan *plan);

/* Random numbers of the schedule's seed (xorshift64*). */
struct explore_rng {
	u64 state;
};

static inline void explore_rng_seed(struct explore_rng *rng, u64 seed)
{
	rng->state = seed ? seed : 0x9e3779b97f4a7c15ull;
}

static inline u64 explore_rng_next(struct explore_rng *rng)
{
	rng->state ^= rng->state >> 12;
	rng->state ^= rng->state << 25;
	rng->state ^= rng->state >> 27;
	return rng->state * 0x2545f4914f6cdd1dull;
}

/* 0..n-1 */
static inline unsigned int explore_rng_below(struct explore_rng *rng, unsigned int n)
{
	return (unsigned int)((explore_rng_next(rng) >> 32) * n >> 32);
}

/* The @nth CPU of a set, from 0. */
static inline unsigned int explore_nth(unsigned int cpus, unsigned int nth)
{
	while (nth--)
		cpus &= cpus - 1;
	return (unsigned int)__builtin_ctz(cpus);
}

#endif
