/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the strategies. */
#ifndef SIM_VIRTUAL_EXPLORE_STRATEGY_H
#define SIM_VIRTUAL_EXPLORE_STRATEGY_H

#include "sim/virtual/explore/engine.h"

extern const struct explore_strategy explore_random, explore_pct, explore_pos, explore_replay,
	explore_dpor, explore_bounded, explore_coverage;

void explore_pct_setup(unsigned int depth);
void explore_dpor_setup(void);
void explore_bounded_setup(unsigned int preemptions);
/* Steps of the longest schedule that PCT has run. */
u64 explore_pct_longest(void);
void explore_pct_set_longest(u64 steps);

/* frontier.c: tells @plan how far the search is, @next being the next schedule. */
void explore_frontier_tell(const struct explore_plan *plan, u64 next,
			   const struct explore_outcome *outcome, bool last);
/* Continues an earlier search. False: the search was not one of this plan's. */
bool explore_frontier_take(const struct explore_plan *plan, struct explore_outcome *outcome);
/*
 * The schedules, one after the other. @loose: steps count by CPU, and what does not fit is left
 * out; else that is a bug of class "replay".
 */
void explore_replay_setup(const struct explore_schedule *schedules, size_t nr, bool loose);

/* search.c: repeats a schedule loosely; true: it failed. */
bool explore_run_again(const struct explore_schedule *schedule, struct explore_failure *failure);
/* The next one of a strategy: 1 when it failed, 0 when it did not, -1 when there is none. */
int explore_run_next(const struct explore_strategy *strategy, struct explore_failure *failure);
/* minimise.c: one that fails in the same way with fewer preemptions. False: it does not fail. */
bool explore_minimise(const struct explore_schedule *schedule, struct explore_schedule *out);

/* The two touch a common byte, and one of them writes. */
static inline bool explore_conflict(const struct explore_pending *a,
				    const struct explore_pending *b)
{
	uintptr_t at = (uintptr_t)a->addr, bt = (uintptr_t)b->addr;

	return at && bt && (a->write || b->write) && at < bt + b->size && bt < at + a->size;
}

/* -EINVAL: there is none of that name. */
int explore_strategy_setup(const struct explore_plan *plan);
/* The strategy of schedule @number. */
const struct explore_strategy *explore_strategy_of(u64 number);

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

/* The CPUs of @can that need no time to pass; if there are none, all of @can. */
static inline unsigned int explore_at_once(unsigned int can)
{
	unsigned int ready = can & explore.enabled;

	return ready ? ready : can;
}

#endif
