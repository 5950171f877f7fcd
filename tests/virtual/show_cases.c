// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the model shows of itself, where the answer is known. Instrumented. Each case boots
 * machines of its own.
 */
#include "tests/virtual/model_trial.h"

#include "sim/machine.h"

#define HOLD_NS	 10000u
#define LATE_NS	 4000u /* after the first, the second comes */
#define GRACE_NS 400.0 /* the way from one CPU to another takes */

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

	trial.show.locks = true;
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

/* It waits for nothing, and one that fails takes nothing. */
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

static const struct machine_case cases[] = {
	{"a lock is waited for", a_lock_is_waited_for, NULL, 0},
	{"trylocks", trylocks_do_not_wait, NULL, 0},
	{"readers", readers_do_not_wait_for_each_other, NULL, 0},
	{"looking changes nothing", looking_changes_nothing, NULL, 0},
	{0},
};

static const char *run_case(const struct machine_case *test)
{
	return test->run();
}

__attribute__((visibility("default"))) const struct machine_case_module machine_case_module = {
	run_case,
	cases,
};
