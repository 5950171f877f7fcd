// SPDX-License-Identifier: GPL-2.0-or-later
/* A random walk: each step is that of any CPU that can go on, all alike. */
#include "sim/virtual/explore/history.h"
#include "sim/virtual/explore/strategy.h"

static struct explore_rng rng;

static bool begin(u64 seed)
{
	explore_rng_seed(&rng, seed);
	return true;
}

static unsigned int next(unsigned int can, bool forced)
{
	(void)forced;
	return explore_nth(can, explore_rng_below(&rng, explore_count(can)));
}

const struct explore_strategy explore_random = {
	.name = "random", .begin = begin, .next = next, .older = history_pick};
