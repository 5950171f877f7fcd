// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the model shows, where the result is known. Instrumented. Each case boots machines of its
 * own.
 */
#include "tests/virtual/model_trial.h"

#include "sim/machine.h"
#include "sim/show.h"

#define HOLD_NS	 10000u
#define LATE_NS	 4000u /* after the first, the second comes */
#define GRACE_NS 400.0 /* the transfer from one CPU to another takes */

/* Both wake at some time within 100 ns; the first has the lock long before. */
static void hold_in_turn(void *arg, unsigned int cpu)
{
	if (cpu)
		sim_sleep_ns(LATE_NS);
	spin_lock(&words->lock);
	sim_spend(sim_ns_to_ticks(HOLD_NS));
	spin_unlock(&words->lock);
}

static struct sim_lock_sum sums[SIM_LOCK_CLASSES];

static const struct sim_lock_sum *sum_of(const char *name)
{
	unsigned int nr = sim_lock_stats(sums);

	for (unsigned int i = 0; i < nr; i++)
		if (sums[i].name && !__builtin_strcmp(sums[i].name, name))
			return &sums[i];
	return NULL;
}

static u64 watch(unsigned int nr, void (*fn)(void *arg, unsigned int cpu))
{
	struct trial trial = trial_of(nr, fn);

	trial.show.locks = trial.show.lines = trial.show.stacks = trial.show.timeline = true;
	return run_trial(&trial);
}

static const char *a_lock_is_waited_for(void)
{
	const struct sim_lock_sum *sum;
	const struct sim_show *show;

	CHECK(!watch(2, hold_in_turn));
	sum = sum_of("&words->lock");
	CHECK(sum && sum->taken == 2 && sum->contentions == 1);
	CHECK(sum->con_bounces == 1 && sum->acq_bounces == 1);
	BETWEEN(sim_ticks_to_ns(sum->hold), 2 * HOLD_NS, 2 * HOLD_NS + GRACE_NS);
	BETWEEN(sim_ticks_to_ns(sum->contended_wait), HOLD_NS - LATE_NS - GRACE_NS,
		HOLD_NS - LATE_NS + GRACE_NS);
	CHECK(sum->contended_wait == sum->wait_least);
	show = sim_show();
	CHECK(show && show->nr_lock_sites == 1 && show->lock_sites[0].contentions == 1);
	CHECK(show->lock_sites[0].wait == sum->contended_wait);
	CHECK(&sums[show->lock_sites[0].lock] == sum);
	CHECK(show->lock_sites[0].pc && show->lock_sites[0].by);
	CHECK(!end_trial());
	return NULL;
}

static void hold_by_try(void *arg, unsigned int cpu)
{
	if (!spin_trylock(&words->lock))
		return;
	counts[cpu] = 1;
	sim_spend(sim_ns_to_ticks(HOLD_NS));
	spin_unlock(&words->lock);
}

/* A trylock does not wait, and one that fails takes nothing. */
static const char *trylocks_do_not_wait(void)
{
	const struct sim_lock_sum *sum;

	CHECK(!watch(4, hold_by_try));
	sum = sum_of("&words->lock");
	CHECK(sum && sum->taken == counts[0] + counts[1] + counts[2] + counts[3]);
	CHECK(sum->taken == 1 && !sum->wait && !sum->contentions);
	CHECK(!end_trial());
	return NULL;
}

static rwlock_t rwlock;

static void read_together(void *arg, unsigned int cpu)
{
	read_lock(&rwlock);
	sim_spend(sim_ns_to_ticks(HOLD_NS));
	read_unlock(&rwlock);
}

static void read_and_write(void *arg, unsigned int cpu)
{
	if (!cpu)
		sim_sleep_ns(LATE_NS);
	if (cpu) {
		read_together(arg, cpu);
		return;
	}
	write_lock(&rwlock);
	write_unlock(&rwlock);
}

static const struct sim_lock_sum *rwlock_sum(char mode)
{
	unsigned int nr = sim_lock_stats(sums);

	for (unsigned int i = 0; i < nr; i++)
		if (sums[i].at == &rwlock && (sums[i].mode == mode || !mode))
			return &sums[i];
	return NULL;
}

/* At file scope, and so known by its address; zeroed, it is free. */
static const char *readers_do_not_wait_for_each_other(void)
{
	CHECK(!watch(8, read_together));
	CHECK(rwlock_sum('R') && rwlock_sum('R')->taken == 8 && !rwlock_sum('R')->contentions);
	CHECK(!rwlock_sum('W'));
	CHECK(!end_trial());
	CHECK(!watch(8, read_and_write));
	CHECK(rwlock_sum('R') && rwlock_sum('R')->taken == 7 && !rwlock_sum('R')->contentions);
	CHECK(rwlock_sum('W') && rwlock_sum('W')->taken == 1 && rwlock_sum('W')->contentions == 1);
	CHECK(!end_trial());
	return NULL;
}

static void lock_often(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < 500; i++) {
		spin_lock(&words->lock);
		words->plain++;
		spin_unlock(&words->lock);
	}
}

static const char *looking_changes_nothing(void)
{
	const struct sim_lock_sum *sum;
	u64 alone;

	TRY(16, lock_often);
	alone = span;
	CHECK(!sim_lock_stats(sums) && !sim_show());
	CHECK(!end_trial());
	CHECK(!watch(16, lock_often));
	CHECK(span == alone && alone > 0);
	sum = sum_of("&words->lock");
	CHECK(sum && sum->taken == 16 * 500 && words->plain == 16 * 500);
	CHECK(sum->contentions > 7000 && sum->contentions <= sum->taken);
	CHECK(!end_trial());
	return NULL;
}

static void share_a_line(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < 200; i++)
		__atomic_fetch_add(&words->line[0][cpu], 1, __ATOMIC_RELAXED);
}

static void share_a_word(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < 200; i++)
		__atomic_fetch_add(&words->word, 1, __ATOMIC_RELAXED);
}

/* Over all uses: transfers, those after a transfer for another word, and time. */
static struct sim_line_use sum_of_uses(void)
{
	const struct sim_show *show = sim_show();
	struct sim_line_use sum = {0};

	for (u32 i = 0; show && i < show->nr_line_uses; i++) {
		sum.local += show->line_uses[i].local;
		sum.remote += show->line_uses[i].remote;
		sum.other_word += show->line_uses[i].other_word;
		sum.time += show->line_uses[i].time;
	}
	return sum;
}

static u64 watch_lines(void (*fn)(void *arg, unsigned int cpu))
{
	struct trial trial = trial_of(4, fn);

	trial.show.lines = true;
	return run_trial(&trial);
}

/* All transfers take L, 15 % more or less. */
static const char *lines_are_known_by_their_words(void)
{
	struct sim_line_use sum;

	CHECK(!watch_lines(share_a_word));
	sum = sum_of_uses();
	CHECK(sum.local > 100 && !sum.remote);
	CHECK(sum.other_word < sum.local / 10);
	BETWEEN((double)sim_ticks_to_ns(sum.time) / (double)sum.local, L_NS * 0.8, L_NS * 1.2);
	CHECK(!end_trial());
	CHECK(!watch_lines(share_a_line));
	sum = sum_of_uses();
	CHECK(sum.local > 100 && sum.other_word > sum.local / 2);
	CHECK(!end_trial());
	return NULL;
}

static noinline void spend_inside(u64 ns)
{
	WRITE_ONCE(words->plain, 1);
	sim_spend(sim_ns_to_ticks(ns));
	WRITE_ONCE(words->plain, 2);
}

static noinline void spend_around(void *arg, unsigned int cpu)
{
	spend_inside(30000);
	WRITE_ONCE(words->plain, 3);
	sim_spend(sim_ns_to_ticks(10000));
	WRITE_ONCE(words->plain, 4);
	sim_sleep_ns(500000); /* counts for no task */
	spend_inside(2000);
}

/* The innermost of a stack of functions has 32 us, and its caller 10. */
static const char *stacks_have_the_time(void)
{
	struct trial trial = trial_of(1, spend_around);
	const struct sim_show *show;
	u64 most = 0, sum = 0;
	u32 node = 0;

	trial.show.stacks = true;
	CHECK(!run_trial(&trial));
	show = sim_show();
	CHECK(show && show->nr_stacks > 2);
	for (u32 i = 1; i < show->nr_stacks; i++) {
		sum += show->stacks[i].time;
		if (show->stacks[i].time > most)
			node = i;
		most = max(most, show->stacks[i].time);
	}
	BETWEEN(sim_ticks_to_ns(most), 32000, 32500);
	node = show->stacks[node].parent;
	CHECK(node && show->stacks[node].pc);
	BETWEEN(sim_ticks_to_ns(show->stacks[node].time), 10000, 11000);
	BETWEEN(sim_ticks_to_ns(sum), 42000, 60000);
	CHECK(!end_trial());
	return NULL;
}

/* The wait of 6 us is shown, and tasks do not overlap on their CPU. */
static const char *a_timeline_in_order(void)
{
	struct trial trial = trial_of(2, hold_in_turn);
	unsigned int tasks = 0, waits = 0;
	u64 end[2] = {0};
	const struct sim_show *show;

	trial.show.timeline = true;
	CHECK(!run_trial(&trial));
	CHECK(!sim_lock_stats(sums));
	show = sim_show();
	CHECK(show && show->nr_events && !show->events_left_out);
	for (u32 i = 0; i < show->nr_events; i++) {
		const struct sim_timeline_event *event = &show->events[i];

		CHECK(event->begin < event->end && event->cpu < 2);
		if (event->kind == SIM_TIMELINE_TASK) {
			CHECK(event->begin >= end[event->cpu]);
			end[event->cpu] = event->end;
			tasks += !__builtin_strcmp(event->name, "replay");
		} else if (event->kind == SIM_TIMELINE_WAIT) {
			waits++;
			BETWEEN(sim_ticks_to_ns(event->end - event->begin),
				HOLD_NS - LATE_NS - GRACE_NS, HOLD_NS - LATE_NS + GRACE_NS);
			CHECK(!__builtin_strcmp(event->lock, "&words->lock"));
		}
	}
	CHECK(tasks >= 2 && waits == 1);
	CHECK(!end_trial());
	return NULL;
}

const struct machine_case cases[] = {
	{"a lock is waited for", a_lock_is_waited_for, NULL, 0},
	{"trylocks", trylocks_do_not_wait, NULL, 0},
	{"readers", readers_do_not_wait_for_each_other, NULL, 0},
	{"looking changes nothing", looking_changes_nothing, NULL, 0},
	{"lines", lines_are_known_by_their_words, NULL, 0},
	{"stacks", stacks_have_the_time, NULL, 0},
	{"timeline", a_timeline_in_order, NULL, 0},
	{0},
};
