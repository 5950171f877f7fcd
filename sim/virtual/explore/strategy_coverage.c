// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guided by coverage: a schedule that showed a new pair of places is kept, and new ones are made from
 * it. Switches are kept by the step count of the CPU that they leave, so that they keep their
 * meaning when an earlier one changes. Four kept schedules are drawn, and the one with the rarest
 * pair is taken: a few of its switches change, or it is repeated up to one of them. Another third of
 * the schedules reverses a pair: the CPU that reaches one place is held until another CPU has passed
 * the other place. A sampling strategy makes all other choices.
 */
#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/corpus.h"
#include "sim/virtual/explore/coverage.h"
#include "sim/virtual/explore/history.h"
#include "sim/virtual/explore/strategy.h"

#define MOST_CHANGES  4u
#define DRAWN	      4u
#define MOST_PATIENCE (1u << 14)

static struct {
	struct explore_rng rng;
	const struct explore_strategy *base;
	u32 *words; /* the switches to follow; NULL: out of memory */
	u32 nr;
	u32 at[EXPLORE_MAX_CPUS]; /* where the search for each CPU's next switch begins */
	u32 left;		  /* switches not yet followed */
	const void *held, *until; /* places; NULL: none */
	u32 patience;		  /* decisions until the held CPU is let go */
} now;

static u32 below(u32 n)
{
	return explore_rng_below(&now.rng, n);
}

/* Changing a schedule */

static unsigned int some_cpu(void)
{
	return below(explore.nr_tasks);
}

static void remove_at(u32 i)
{
	for (now.nr--; i < now.nr; i++)
		now.words[i] = now.words[i + 1];
}

/* Inserts a switch in the order of its CPU's steps. */
static void insert(u32 word)
{
	u32 i = 0;

	if (now.nr == CORPUS_MOST_WORDS)
		return;
	while (i < now.nr && (corpus_from(now.words[i]) != corpus_from(word) ||
			      corpus_own(now.words[i]) <= corpus_own(word)))
		i++;
	for (u32 k = now.nr++; k > i; k--)
		now.words[k] = now.words[k - 1];
	now.words[i] = word;
}

static u32 last_step_of(unsigned int cpu)
{
	u32 last = 0;

	for (u32 i = 0; i < now.nr; i++)
		if (corpus_from(now.words[i]) == cpu)
			last = max(last, corpus_own(now.words[i]));
	return last;
}

static void insert_some(void)
{
	unsigned int from = some_cpu();
	u32 steps = last_step_of(from);

	if (steps)
		insert(corpus_pack(1 + below(steps), from, some_cpu()));
}

/* Moves a switch to another CPU, or a few steps earlier or later. */
static void change_at(u32 i)
{
	u32 word = now.words[i];
	u32 own = corpus_own(word) + below(17);

	remove_at(i);
	if (below(2))
		insert(corpus_pack(corpus_own(word), corpus_from(word), some_cpu()));
	else if (own > 8)
		insert(corpus_pack(min(own - 8, CORPUS_MOST_OWN), corpus_from(word),
				   corpus_to(word)));
}

static void change_some(void)
{
	u32 what = now.nr ? below(3) : 0;

	if (!what)
		insert_some();
	else if (what == 1)
		remove_at(below(now.nr));
	else
		change_at(below(now.nr));
}

/* Draws a few kept schedules and takes the one with the rarest pair. */
static u32 choose_kept(void)
{
	u32 best = below(corpus_size());

	for (u32 i = 1; i < DRAWN; i++) {
		u32 other = below(corpus_size());

		if (coverage_pair_at(corpus_pair(other))->hits <
		    coverage_pair_at(corpus_pair(best))->hits)
			best = other;
	}
	return best;
}

static void follow_kept(void)
{
	const u32 *words;

	now.nr = corpus_get(choose_kept(), &words);
	for (u32 i = 0; i < now.nr; i++)
		now.words[i] = words[i];
	if (below(2)) {
		now.nr = below(now.nr + 1);
		return;
	}
	for (u32 i = 1 + below(MOST_CHANGES); i; i--)
		change_some();
}

/* Draws pairs and prefers one that was never seen the other way round. */
static void hold_some(void)
{
	const struct coverage_pair *best = NULL;

	for (u32 i = 0; i < DRAWN; i++) {
		const struct coverage_pair *pair = coverage_pair_at(below(coverage_pairs()));

		if (!best || coverage_find(pair->after, pair->before) == COVERAGE_NONE)
			best = pair;
	}
	now.held = coverage_place(best->before);
	now.until = coverage_place(best->after);
	now.patience = 1 + below(MOST_PATIENCE);
}

/* Running a schedule */

static bool begin(u64 seed)
{
	static const struct explore_strategy *const bases[] = {&explore_random, &explore_pos,
							       &explore_pct, &explore_pct};
	u32 what;

	explore_rng_seed(&now.rng, seed);
	now.base = bases[below(ARRAY_SIZE(bases))];
	now.base->begin(explore_rng_next(&now.rng));
	now.nr = 0;
	now.held = now.until = NULL;
	what = below(3);
	if (!now.words)
		now.words = explore_host_memory(CORPUS_MOST_WORDS * sizeof(*now.words));
	if (what == 1 && coverage_pairs())
		hold_some();
	else if (what == 2 && now.words && corpus_size())
		follow_kept();
	now.left = now.nr;
	for (unsigned int cpu = 0; cpu < EXPLORE_MAX_CPUS; cpu++)
		now.at[cpu] = 0;
	return true;
}

/* The CPU's next switch. NULL: it has no more. */
static const u32 *next_of(unsigned int cpu)
{
	while (now.at[cpu] < now.nr && corpus_from(now.words[now.at[cpu]]) != cpu)
		now.at[cpu]++;
	return now.at[cpu] < now.nr ? &now.words[now.at[cpu]] : NULL;
}

/* The actor that a switch names; explore_actors: no switch falls here. */
static unsigned int followed(unsigned int can)
{
	u64 own = explore_self()->steps;
	const u32 *word;

	while ((word = next_of(explore.running)) && corpus_own(*word) <= own) {
		unsigned int to = corpus_to(*word);

		now.at[explore.running]++;
		now.left--;
		if (corpus_own(*word) == own && can & explore_bit(to & EXPLORE_ACTOR_MASK))
			return explore_buffers_follow(to);
	}
	return explore_actors;
}

/* Leaves out CPUs at the held place; a CPU at the other place ends the hold. */
static unsigned int not_held(unsigned int can)
{
	const struct explore_pending *mine = &explore_self()->pending;
	unsigned int free = can;

	if (mine->addr && mine->pc == now.until) {
		now.held = NULL;
		free &= explore_bit(explore.running);
	}
	for (unsigned int cpu = 0; now.held && cpu < nr_cpu_ids; cpu++)
		if (explore.cpus[cpu].pending.addr && explore.cpus[cpu].pending.pc == now.held)
			free &= ~explore_bit(cpu);
	if (!free || !--now.patience)
		now.held = NULL;
	return free ? free : can;
}

static unsigned int next(unsigned int can, bool forced)
{
	unsigned int to = now.left ? followed(can) : explore_actors;

	if (to != explore_actors)
		return to;
	if (now.left && !forced && can & explore_bit(explore.running))
		return explore.running;
	return now.base->next(now.held ? not_held(can) : can, forced);
}

/* It may wait for the CPU that is held. */
static void yielded(unsigned int cpu)
{
	now.held = NULL;
	if (now.base->yielded)
		now.base->yielded(cpu);
}

static void end(void)
{
	if (now.base->end)
		now.base->end();
	corpus_schedule_end();
}

const struct explore_strategy explore_coverage = {.name = "coverage",
						  .begin = begin,
						  .next = next,
						  .older = history_pick,
						  .yielded = yielded,
						  .end = end,
						  .save = corpus_save,
						  .load = corpus_load};
