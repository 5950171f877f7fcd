// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the scheduler costs: a quiescent state, a switch, an idle CPU woken, a work item. Two CPUs,
 * in a simulated kernel of its own; callbacks are bench_rcu's.
 */
#include <stdio.h>

#include "sim/sched/sched.h"
#include "tests/benchmarks/bench.h"

#define WORK_ITEMS 64u

static const unsigned short nodes[2], distance[1] = {10}, fallback[1];
static const unsigned int os_index[2] = {~0u, ~0u};
static const struct sim_topology two_cpus = {
	.nr_cpus = 2,
	.nr_nodes = 1,
	.cpu_node = nodes,
	.cpu_os_index = os_index,
	.node_os_index = os_index,
	.distance = distance,
	.fallback = fallback,
};

static void print(const char *what, const double *ns, u32 rounds)
{
	printf("%-40s %.2f ns\n", what, bench_median(ns, rounds));
}

/* With the stamp that a replay has anyway; due work takes its time, too. */
static double time_quiescent(struct bench *bench, bool stamped)
{
	u64 begin = sim_clock();

	for (u32 i = 0; i < bench->ops; i++) {
		if (stamped)
			sim_quiescent_at(begin);
		else
			sim_quiescent();
	}
	return bench_ns(sim_clock() - begin, bench->ops);
}

static void switch_back(void *arg)
{
	while (!sim_kthread_should_stop())
		schedule_behind();
}

/* To a task of the same CPU and back: two switches. */
static double time_switch(struct bench *bench)
{
	struct sim_kthread *other = sim_kthread_run_on_cpu(switch_back, NULL, 0, "other");
	u64 switches, begin;
	double ns;

	bench_require(other, "a kthread");
	schedule_behind();
	switches = this_sched()->switches;
	begin = sim_clock();
	for (u32 i = 0; i < bench->ops; i++)
		schedule_behind();
	ns = (double)sim_ticks_to_ns(sim_clock() - begin);
	switches = this_sched()->switches - switches;
	sim_kthread_stop(other);
	return ns / (double)switches;
}

static void do_nothing(struct work_struct *work)
{
}

static struct work_struct items[WORK_ITEMS];

/* @ns: schedule_work() for its caller; an item until it has run and the caller continues. */
static void time_work(struct bench *bench, double *queued, double *ran)
{
	u32 batches = bench->ops / WORK_ITEMS + 1;
	u64 queueing = 0, begin, start = sim_clock();

	for (u32 i = 0; i < batches; i++) {
		begin = sim_clock();
		for (u32 j = 0; j < WORK_ITEMS; j++)
			schedule_work(&items[j]);
		queueing += sim_clock() - begin;
		flush_work(&items[WORK_ITEMS - 1]);
	}
	*queued = bench_ns(queueing, (u64)batches * WORK_ITEMS);
	start = sim_clock();
	for (u32 i = 0; i < bench->ops; i++) {
		schedule_work(&items[0]);
		flush_work(&items[0]);
	}
	*ran = bench_ns(sim_clock() - start, bench->ops);
}

static unsigned long asked; /* bit 0: sleep */
static unsigned int turn, heard;
static u64 woke_at;

static void sleep_and_tell(void *arg)
{
	for (unsigned int i = 1; !sim_kthread_should_stop(); i++) {
		sim_wait_on_bit(&asked, 0);
		woke_at = sim_clock();
		smp_store_release(&heard, i);
		while (smp_load_acquire(&turn) < i && !sim_kthread_should_stop())
			sim_quiescent();
	}
}

/* From before the waking call until the other CPU, which was idle, runs the task, which slept. */
static u64 wake_once(unsigned int nr)
{
	unsigned int turns = 0;
	u64 begin;

	while (!sched_is_idle(1))
		sim_wait_turn(&turns);
	begin = sim_clock();
	__atomic_fetch_and(&asked, ~1ul, __ATOMIC_SEQ_CST);
	sim_wake_bit(&asked, 0);
	while (smp_load_acquire(&heard) != nr)
		sim_relax(&turns);
	__atomic_store_n(&asked, 1, __ATOMIC_SEQ_CST);
	smp_store_release(&turn, nr);
	return woke_at - begin;
}

static void time_wakes(struct bench *bench)
{
	struct sim_kthread *sleeper;
	u64 least = ~0ull;
	double ns[BENCH_MAX_ROUNDS];

	if (nr_cpu_ids < 2) {
		printf("%-40s not timed: the host has one CPU\n", "an idle CPU woken:");
		return;
	}
	asked = 1;
	sleeper = sim_kthread_run_on_cpu(sleep_and_tell, NULL, 1, "sleeper");
	bench_require(sleeper, "a kthread");
	for (u32 round = 0, nr = 1; round < bench->rounds; round++) {
		u64 sum = 0, begin = nr;

		for (; nr < begin + 16; nr++) {
			u64 ticks = wake_once(nr);

			sum += ticks;
			least = min(least, ticks);
		}
		ns[round] = bench_ns(sum, 16);
	}
	__atomic_fetch_and(&asked, ~1ul, __ATOMIC_SEQ_CST);
	sim_kthread_stop(sleeper);
	print("an idle CPU woken:", ns, bench->rounds);
	printf("%-40s %.2f ns\n", "... the least:", bench_ns(least, 1));
}

static void time_all(struct bench *bench)
{
	double ns[5][BENCH_MAX_ROUNDS];

	for (u32 i = 0; i < WORK_ITEMS; i++)
		INIT_WORK(&items[i], do_nothing);
	for (u32 i = 0; i < bench->rounds; i++) {
		ns[0][i] = time_quiescent(bench, true);
		ns[1][i] = time_quiescent(bench, false);
		ns[2][i] = time_switch(bench);
		time_work(bench, &ns[3][i], &ns[4][i]);
	}
	print("a quiescent state, given a stamp:", ns[0], bench->rounds);
	print("... that reads the clock:", ns[1], bench->rounds);
	print("a switch of tasks:", ns[2], bench->rounds);
	print("schedule_work(), for its caller:", ns[3], bench->rounds);
	print("... until it ran, and the caller again:", ns[4], bench->rounds);
	time_wakes(bench);
}

void bench_sched(struct bench *bench)
{
	struct sim_config config = {
		.topology = &two_cpus,
		.nr_cpus = 1,
		.nr_kthread_cpus = 1,
		.page_shift = 12,
		.pages_per_node = 1 << 12,
		.seed = 1,
	};

	bench_require(!sim_boot(&config), "a simulated kernel");
	bench_in_task(time_all, bench);
	bench_require(!sim_shutdown(), "a clean shutdown");
}
