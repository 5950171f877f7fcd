// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What measuring costs: runs the replay loop over an allocator that does nothing, so that only the
 * loop, the time stamps and the recorder remain.
 */
#include "src/replay/overhead.h"

#include "src/replay/cpu.h"
#include "src/replay/state.h"

#define PAIRS  4096u
#define ROUNDS 9u

static unsigned long no_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	return 64;
}

static void no_free(struct zs_pool *pool, unsigned long handle)
{
}

static void no_write(struct zs_pool *pool, unsigned long handle, const void *mem, size_t len)
{
}

static unsigned long no_pages(struct zs_pool *pool)
{
	return 0;
}

static const struct zs_ops nothing = {
	.malloc = no_malloc,
	.free = no_free,
	.write = no_write,
	.get_total_pages = no_pages,
};

/* Alternating malloc and free of one slot: two operations, as events of a trace. */
static void make_entries(struct replay_entry *entries)
{
	for (u32 i = 0; i < 2 * PAIRS; i++)
		entries[i] = (struct replay_entry){
			.size = 8,
			.seq = i,
			.wait_cpu = REPLAY_NO_WAIT,
			.op = i % 2 ? REPLAY_FREE : REPLAY_MALLOC,
			.flags = REPLAY_LAST,
		};
}

static double median(double *values, u32 nr)
{
	for (u32 i = 1; i < nr; i++)
		for (u32 k = i; k > 0 && values[k - 1] > values[k]; k--) {
			double swap = values[k];

			values[k] = values[k - 1];
			values[k - 1] = swap;
		}
	return values[nr / 2];
}

static double time_loop(struct replay *fake)
{
	double ns[ROUNDS];

	for (u32 i = 0; i < ROUNDS; i++) {
		fake->cpus[0].progress = 0;
		sim_run(1, replay_cpu_segment, fake);
		ns[i] = (double)(fake->cpus[0].end - fake->cpus[0].begin) * fake->ns_per_tick /
			(2 * PAIRS);
	}
	return median(ns, ROUNDS);
}

static double time_stamps(const struct replay *replay)
{
	double ns[ROUNDS];

	for (u32 i = 0; i < ROUNDS; i++) {
		u64 begin = sim_clock(), end = begin;

		for (u32 k = 0; k < PAIRS; k++)
			end = sim_clock();
		ns[i] = (double)(end - begin) * replay->ns_per_tick / PAIRS;
	}
	return median(ns, ROUNDS);
}

/* The smallest difference two stamps can have: a counter may step by more than it costs to read. */
static double clock_step(const struct replay *replay)
{
	u64 least = ~0ull;

	for (u32 i = 0; i < PAIRS; i++) {
		u64 begin = sim_clock(), end;

		while ((end = sim_clock()) == begin)
			sim_quiescent();
		least = min(least, end - begin);
	}
	return (double)least * replay->ns_per_tick;
}

static double time_recorder(const struct replay *replay, struct histogram *hist)
{
	double ns[ROUNDS];

	for (u32 i = 0; i < ROUNDS; i++) {
		u64 begin = sim_clock();

		for (u32 k = 0; k < PAIRS; k++)
			histogram_record(hist, (k * 2654435761u) >> 22);
		ns[i] = (double)(sim_clock() - begin) * replay->ns_per_tick / PAIRS;
	}
	return median(ns, ROUNDS);
}

int replay_measure_overhead(struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;
	struct replay_entry *entries = plan->alloc(plan->host, 2 * PAIRS * sizeof(*entries));
	const struct replay_entry *list = entries;
	struct zs_pool *no_pool[1] = {NULL};
	u32 nr = 2 * PAIRS;
	struct replay fake = *replay;
	struct replay_plan fake_plan = *plan;

	if (!entries)
		return -ENOMEM;
	make_entries(entries);
	fake_plan.nr_pools = 1;
	fake_plan.paced = false;
	fake_plan.verify = REPLAY_VERIFY_OFF;
	fake.plan = &fake_plan;
	fake.ops = &nothing;
	fake.pools = no_pool;
	fake.nr_cpus = 1;
	fake.watch = NULL;
	fake.series.next_point = ~0u;
	fake.lap.segment.entries = &list;
	fake.lap.segment.nr_entries = &nr;
	fake.lap.segment_ops = nr;
	replay->cpus[0].replay = &fake;
	replay->outcome->harness_ns_per_op = time_loop(&fake);
	replay->outcome->stamp_ns = time_stamps(replay);
	/* A simulated clock stands still while nothing is simulated. */
	if (replay->outcome->stamp_ns > 0)
		replay->outcome->clock_step_ns = clock_step(replay);
	replay->outcome->recorder_ns = time_recorder(replay, &replay->cpus[0].latency[0]);
	replay->cpus[0].replay = replay;
	return 0;
}
