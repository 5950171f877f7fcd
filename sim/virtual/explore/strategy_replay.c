// SPDX-License-Identifier: GPL-2.0-or-later
/* Repeats a recorded schedule: exactly, or as far as its preemptions still apply. */
#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/strategy.h"

static struct {
	const struct explore_schedule *schedules, *current;
	size_t nr, nr_begun;
	size_t at; /* index in the current schedule's switches */
	bool loose;
} replay;

void explore_replay_setup(const struct explore_schedule *schedules, size_t nr, bool loose)
{
	replay.schedules = schedules;
	replay.nr = nr;
	replay.nr_begun = 0;
	replay.loose = loose;
}

static bool begin(u64 seed)
{
	(void)seed;
	if (replay.nr_begun == replay.nr)
		return false;
	replay.current = &replay.schedules[replay.nr_begun++];
	replay.at = 0;
	return true;
}

/* The switch says what a load returns, not which CPU runs. */
static bool is_load(const struct explore_switch *s)
{
	return s->to >> EXPLORE_ACTOR_BITS && (s->to & EXPLORE_ACTOR_MASK) == s->from;
}

static bool can_come(const struct explore_switch *s, unsigned int can)
{
	return can & explore_bit(s->to & EXPLORE_ACTOR_MASK);
}

static unsigned int exact(unsigned int can, bool forced)
{
	const struct explore_switch *s = &replay.current->switches[replay.at];

	if (replay.at < replay.current->nr_switches && s->step == explore.steps &&
	    s->from == explore.running && !is_load(s)) {
		replay.at++;
		if (can_come(s, can))
			return explore_buffers_follow(s->to);
	} else if (!forced && can & explore_bit(explore.running)) {
		return explore.running;
	}
	explore_bug("replay", "the schedule does not fit: another build, or a bug of zslab\n");
}

/* The next CPU where no switch says: the one that the schedule names next, else the first. */
static unsigned int some(unsigned int can)
{
	for (size_t i = replay.at; i < replay.current->nr_switches; i++)
		if (can_come(&replay.current->switches[i], can))
			return explore_buffers_follow(replay.current->switches[i].to);
	return explore_nth(explore_at_once(can), 0);
}

/*
 * Steps are counted for each CPU, so that later switches keep their place when an earlier one is
 * left out. Forced switches name the next CPU.
 */
static unsigned int loosely(unsigned int can, bool forced)
{
	u64 own = explore_self()->steps;

	while (replay.at < replay.current->nr_switches) {
		const struct explore_switch *s = &replay.current->switches[replay.at];

		if (s->from != explore.running || s->own > own || (is_load(s) && s->own == own))
			break;
		replay.at++;
		if (s->own == own && !is_load(s) && can_come(s, can))
			return explore_buffers_follow(s->to);
	}
	return !forced && can & explore_bit(explore.running) ? explore.running : some(can);
}

static unsigned int next(unsigned int can, bool forced)
{
	return replay.loose ? loosely(can, forced) : exact(can, forced);
}

static unsigned int older(unsigned int most)
{
	const struct explore_switch *s = &replay.current->switches[replay.at];
	u64 at = replay.loose ? explore_self()->steps : explore.steps;

	if (replay.at == replay.current->nr_switches || !is_load(s) || s->from != explore.running ||
	    (replay.loose ? s->own : s->step) != at)
		return 0;
	replay.at++;
	return min((unsigned int)s->to >> EXPLORE_ACTOR_BITS, most);
}

const struct explore_strategy explore_replay = {
	.name = "replay", .begin = begin, .next = next, .older = older};
