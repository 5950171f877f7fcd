// SPDX-License-Identifier: GPL-2.0-or-later
/* Tells how far a search has come, between two schedules, so that another process can resume it. */
#include "sim/virtual/explore/strategy.h"

#define MOST_WORDS (1u << 20)

void explore_frontier_tell(const struct explore_plan *plan, u64 next,
			   const struct explore_outcome *outcome, bool last)
{
	static u32 words[MOST_WORDS];
	const struct explore_strategy *strategy = explore_strategy_of(next);
	struct explore_frontier frontier = {
		.next = next, .outcome = *outcome, .words = words, .last = last};

	if (!plan->checkpoint)
		return;
	frontier.outcome.longest = explore_pct_longest();
	if (strategy->save && !outcome->exhausted) {
		frontier.nr_words = strategy->save(words, MOST_WORDS);
		if (!frontier.nr_words) /* too much to save: the last checkpoint stays */
			return;
	}
	plan->checkpoint(plan->ctx, &frontier);
}

bool explore_frontier_take(const struct explore_plan *plan, struct explore_outcome *outcome)
{
	const struct explore_frontier *from = plan->from;
	const struct explore_strategy *strategy = explore_strategy_of(from->next);

	outcome->schedules = from->outcome.schedules;
	outcome->abandoned = from->outcome.abandoned;
	outcome->steps = from->outcome.steps;
	explore_pct_set_longest(from->outcome.longest);
	if (strategy->load)
		return strategy->load(from->words, from->nr_words);
	return !from->nr_words;
}
