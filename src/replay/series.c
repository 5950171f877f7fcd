// SPDX-License-Identifier: GPL-2.0-or-later
/* The time series: a point every hundredth of the trace, made by whichever CPU reaches it. */
#include "src/replay/series.h"

#include "src/replay/state.h"

int replay_series_init(struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;
	struct replay_series *series = &replay->series;

	series->free_before = plan->alloc(plan->host, sizeof(struct histogram));
	series->free_now = plan->alloc(plan->host, sizeof(struct histogram));
	series->free_between = plan->alloc(plan->host, sizeof(struct histogram));
	if (!series->free_before || !series->free_now || !series->free_between)
		return -ENOMEM;
	return 0;
}

void replay_series_begin_lap(struct replay *replay)
{
	replay->series.point_every =
		(u32)min_t(u64, max_t(u64, replay->plan->trace_ops / 100, 1), 1u << 30);
	replay->outcome->nr_points = 0;
	histogram_reset(replay->series.free_before);
	for (unsigned int i = 0; i < replay->nr_cpus; i++)
		histogram_merge_counts(replay->series.free_before,
				       &replay->cpus[i].latency[LATENCY_FREE]);
}

/* Points lie at whole multiples in the lap; next_point is relative to the segment. */
void replay_series_begin_segment(struct replay *replay)
{
	u64 next = (replay->lap.ops / replay->series.point_every + 1) * replay->series.point_every;

	replay->series.next_point = (u32)min_t(u64, next - replay->lap.ops - 1, ~0u);
	replay->series.cutting = 0;
}

static double interval_p99(struct replay *replay)
{
	struct histogram *now = replay->series.free_now;

	histogram_reset(now);
	for (unsigned int i = 0; i < replay->nr_cpus; i++)
		histogram_merge_counts(now, &replay->cpus[i].latency[LATENCY_FREE]);
	histogram_since(replay->series.free_between, now, replay->series.free_before);
	replay->series.free_now = replay->series.free_before;
	replay->series.free_before = now;
	return histogram_percentile(replay->series.free_between, 0.99) * replay->ns_per_tick;
}

/*
 * Bytes that wait for a grace period are estimated: objects that wait now, by the mean size
 * of those that waited when they were most.
 */
static u64 waiting_bytes(const struct replay *replay)
{
	struct sim_rcu_stats rcu;
	struct zs_pool_stats pools;
	u64 now, bytes = 0;

	sim_rcu_stats(&rcu);
	replay_pool_stats(replay, &pools);
	now = rcu.queued > rcu.invoked ? rcu.queued - rcu.invoked : 0;
	if (rcu.peak_objects)
		bytes = (u64)((double)rcu.peak_bytes / (double)rcu.peak_objects * (double)now);
	return bytes + pools.deferred_bytes;
}

/*
 * The host's allocators take long to report what they hold, so they are asked only in the first
 * lap, whose times do not count if there is another. Later laps use its answers, since their points
 * are at the same places of the trace.
 */
static void count_pages(const struct replay *replay, struct replay_point *point)
{
	if (replay->ops->flags & ZS_HOST_MEMORY) {
		if (replay->lap.done)
			return;
		replay_flush(replay);
	}
	point->pages = replay_total_pages(replay);
}

u64 replay_series_peak(const struct replay *replay)
{
	u64 peak = 0;

	for (u32 i = 0; i < replay->outcome->nr_points; i++)
		peak = max(peak, replay->outcome->series[i].pages);
	return peak;
}

static void make_point(struct replay *replay, u64 now)
{
	struct replay_point *point = &replay->outcome->series[replay->outcome->nr_points];

	if (replay->outcome->nr_points == REPLAY_MAX_POINTS)
		return;
	point->t_ns = (u64)((double)(now - replay->order.origin) * replay->ns_per_tick);
	count_pages(replay, point);
	point->live_bytes = replay_live_bytes(replay);
	point->waiting_bytes = waiting_bytes(replay);
	point->free_p99_ns = interval_p99(replay);
	replay->outcome->nr_points++;
}

void replay_series_point(struct replay_cpu *cpu, u32 position)
{
	struct replay *replay = cpu->replay;
	u32 idle = 0;

	if (!__atomic_compare_exchange_n(&replay->series.cutting, &idle, 1, false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return;
	if (position >= replay->series.next_point) {
		u64 begin = sim_clock();

		make_point(replay, begin);
		if (replay->ops->flags & ZS_HOST_MEMORY)
			cpu->counts.verify_ticks += sim_clock() - begin;
		WRITE_ONCE(replay->series.next_point,
			   replay->series.next_point + replay->series.point_every);
	}
	smp_store_release(&replay->series.cutting, 0);
	stamp_invalidate(&cpu->stamp);
}
