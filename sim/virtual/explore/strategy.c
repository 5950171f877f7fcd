// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The strategies by name. The portfolio takes its members in turn, so that each has its share of
 * the budget and a failure names the one that found it.
 */
#include "sim/virtual/explore/corpus.h"
#include "sim/virtual/explore/strategy.h"

static const struct explore_strategy *const all[] = {
	&explore_random,  &explore_pct,	     &explore_pos, &explore_dpor,
	&explore_bounded, &explore_coverage, NULL};
static const struct explore_strategy *const portfolio[] = {&explore_random, &explore_pos,
							   &explore_pct, &explore_pct};

const char *const explore_strategies[] = {"portfolio",	"random",  "pct",      "pos",
					  "exhaustive", "bounded", "coverage", NULL};

static const struct explore_strategy *one;

static const struct explore_strategy *find(const char *name)
{
	for (unsigned int i = 0; all[i]; i++)
		if (!__builtin_strcmp(all[i]->name, name))
			return all[i];
	return NULL;
}

int explore_strategy_setup(const struct explore_plan *plan)
{
	explore_pct_setup(plan->depth);
	explore_dpor_setup();
	corpus_reset();
	explore_bounded_setup(plan->preemptions);
	if (plan->nr_replay) {
		explore_replay_setup(plan->replay, plan->nr_replay, false);
		one = &explore_replay;
		return 0;
	}
	one = find(plan->strategy);
	return one || !__builtin_strcmp(plan->strategy, "portfolio") ? 0 : -EINVAL;
}

const struct explore_strategy *explore_strategy_of(u64 number)
{
	return one ? one : portfolio[number % ARRAY_SIZE(portfolio)];
}
