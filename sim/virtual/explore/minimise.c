// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Removes preemptions: halves first, then smaller parts, down to one at a time, as long as the same
 * kind of bug remains (Zeller's ddmin, on switches). Then it tries schedules with fewer preemptions,
 * as far as the budget goes, since the rest may need two changes at once.
 */
#include "sim/virtual/explore/copy.h"
#include "sim/virtual/explore/strategy.h"

#define MOST	   65536u
#define MOST_TRIED 20000u /* schedules for each number of preemptions */
#define MOST_BOUND 3u

static struct {
	struct explore_switch best[MOST], candidate[MOST];
	size_t nr_best, nr_preemptions;
} min_;

static void take(const struct explore_failure *failure)
{
	min_.nr_best = failure->nr_switches;
	min_.nr_preemptions = failure->nr_preemptions;
	explore_copy(min_.best, failure->switches, min_.nr_best * sizeof(*min_.best));
}

/* The best schedule without its preemptions @first to @first + @nr - 1. */
static struct explore_schedule without(size_t first, size_t nr)
{
	size_t kept = 0, preemption = 0;

	for (size_t i = 0; i < min_.nr_best; i++) {
		bool left_out =
			!min_.best[i].forced && preemption >= first && preemption < first + nr;

		preemption += !min_.best[i].forced;
		if (!left_out)
			min_.candidate[kept++] = min_.best[i];
	}
	return (struct explore_schedule){min_.candidate, kept};
}

/* True: it fails in the same way with fewer preemptions, and is now the best. */
static bool improves(struct explore_schedule schedule, const char *class, size_t limit)
{
	struct explore_failure failure = {0};

	if (!explore_run_again(&schedule, &failure) || __builtin_strcmp(failure.class, class) ||
	    failure.nr_preemptions >= limit || failure.nr_switches > MOST)
		return false;
	take(&failure);
	return true;
}

static bool shorten(size_t chunk, const char *class)
{
	bool any = false;

	for (size_t first = 0; first < min_.nr_preemptions;) {
		if (improves(without(first, chunk), class, min_.nr_preemptions))
			any = true;
		else
			first += chunk;
	}
	return any;
}

static bool search_bounded(unsigned int preemptions, const char *class)
{
	struct explore_failure failure;

	explore_bounded_setup(preemptions);
	for (unsigned int i = 0; i < MOST_TRIED; i++) {
		int failed = explore_run_next(&explore_bounded, &failure);

		if (failed < 0)
			return false;
		if (failed && !__builtin_strcmp(failure.class, class) &&
		    failure.nr_switches <= MOST) {
			take(&failure);
			return true;
		}
	}
	return false;
}

bool explore_minimise(const struct explore_schedule *schedule, struct explore_schedule *out)
{
	struct explore_failure failure = {0};
	char class[32];

	if (schedule->nr_switches > MOST || !explore_run_again(schedule, &failure))
		return false;
	for (size_t i = 0; i < sizeof(class); i++)
		class[i] = failure.class[i];
	take(&failure);
	for (size_t chunk = (min_.nr_preemptions + 1) / 2; chunk;) {
		bool any = shorten(chunk, class);

		if (chunk > 1)
			chunk = (chunk + 1) / 2;
		else if (!any)
			break;
	}
	for (unsigned int p = 0; p < MOST_BOUND && p < min_.nr_preemptions; p++)
		if (search_bounded(p, class))
			break;
	*out = (struct explore_schedule){min_.best, min_.nr_best};
	return true;
}
