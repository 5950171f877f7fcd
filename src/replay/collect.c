// SPDX-License-Identifier: GPL-2.0-or-later
/* Gathers the counts of laps into the outcome. */
#include "src/replay/collect.h"

#include "sim/mm/slab.h"
#include "sim/probes/page_return.h"
#include "src/replay/state.h"

static void on_page_return(void *ctx, unsigned int cpu, u64 ticks, bool compaction)
{
	enum replay_latency what = compaction ? LATENCY_PAGE_RETURN_COMPACT : LATENCY_PAGE_RETURN;
	struct replay *replay = ctx;

	if (READ_ONCE(replay->untimed))
		return;
	/* A worker's number is above those of the replaying CPUs. */
	histogram_record_shared(&replay->cpus[cpu % replay->nr_cpus].latency[what], ticks);
}

/* Page faults are of the host: on a simulated machine nothing is measured, and memory saved. */
static void reset(struct histogram *hist)
{
#ifdef SIM_ONE_CARRIER
	histogram_empty(hist);
#else
	histogram_reset(hist);
#endif
}

void replay_collect_begin(struct replay *replay)
{
	for (unsigned int i = 0; i <= replay->nr_cpus; i++) {
		struct replay_cpu *cpu = &replay->cpus[i];

		for (int k = 0; k < NR_LATENCIES; k++)
			reset(&cpu->latency[k]);
		cpu->counts = (struct replay_counts){
			.verified_objects = cpu->counts.verified_objects,
			.verify_failures = cpu->counts.verify_failures,
			.failed_allocations = cpu->counts.failed_allocations,
		};
	}
	sim_lock_stats_reset();
	replay->lap.measured_ticks = replay->lap.drain_ticks = 0;
	replay->outcome->cpu_ns = (struct sim_cpu_time){0};
	replay_drivers_reset(replay);
	page_return_setup(on_page_return, replay);
	replay_pool_stats(replay, &replay->before.pools);
}

void replay_collect_lap_begin(struct replay *replay)
{
	sim_cpu_times(&replay->before.cpu);
	sim_lock_stats_run(true);
}

void replay_collect_lap_end(struct replay *replay)
{
	struct sim_cpu_time *sum = &replay->outcome->cpu_ns, *before = &replay->before.cpu, now;

	sim_lock_stats_run(false);
	sim_cpu_times(&now);
	sum->callers += now.callers - before->callers;
	sum->workers += now.workers - before->workers;
	sum->rcu += now.rcu - before->rcu;
	sum->migration += now.migration - before->migration;
}

static u64 to_ns(const struct replay *replay, u64 ticks)
{
	return (u64)((double)ticks * replay->ns_per_tick);
}

static void sum_cpus(struct replay *replay)
{
	struct replay_outcome *out = replay->outcome;

	replay->background->counts.verify_ticks = 0; /* beside the CPUs' time */
	for (unsigned int i = 0; i <= replay->nr_cpus; i++) {
		struct replay_cpu *cpu = &replay->cpus[i];

		out->operations += cpu->counts.operations;
		out->wait_ns += to_ns(replay, cpu->counts.wait_ticks);
		out->pause_ns += to_ns(replay, cpu->counts.pause_ticks);
		out->verify_ns += to_ns(replay, cpu->counts.verify_ticks);
		out->failed_allocations += cpu->counts.failed_allocations;
		out->verified_objects += cpu->counts.verified_objects;
		out->verify_failures += cpu->counts.verify_failures;
		for (int k = 0; k < NR_LATENCIES; k++)
			histogram_merge(&out->latency[k], &cpu->latency[k]);
	}
}

static void read_counters(struct replay *replay)
{
	struct replay_outcome *out = replay->outcome;
	struct sim_rcu_stats rcu;
	struct zs_pool_stats pools;

	replay_pool_stats(replay, &pools);
	out->deferred_frees = pools.deferred - replay->before.pools.deferred;
	out->deferred_zspages = pools.deferred_zspages - replay->before.pools.deferred_zspages;
	out->sync_frees = pools.sync_frees - replay->before.pools.sync_frees;
	out->revived = pools.revived - replay->before.pools.revived;
	out->deferred_peak_objects = pools.deferred_peak_objects;
	out->deferred_peak_bytes = pools.deferred_peak_bytes;
	sim_rcu_stats(&rcu);
	out->rcu_peak_objects = rcu.peak_objects;
	out->rcu_peak_bytes = rcu.peak_bytes;
	out->yields = sim_yields();
	out->nr_locks = sim_lock_stats(out->locks);
	out->show = sim_show();
	sim_reclaim_stats(&out->reclaim);
	sim_slab_stats(&out->slab);
}

void replay_collect(struct replay *replay)
{
	struct replay_outcome *out = replay->outcome;
	struct page_return_counts returns;

	read_counters(replay);
	replay_drivers_report(replay);
	page_return_counts(&returns);
	out->emptied_zspages = returns.emptied;
	out->untracked_returns = returns.untracked;
	replay_check_preloaded(replay);
	sum_cpus(replay);
	out->wall_ns = to_ns(replay, replay->lap.measured_ticks);
	out->drain_ns = to_ns(replay, replay->lap.drain_ticks);
	out->ns_per_tick = replay->ns_per_tick;
	out->paced = replay->plan->paced;
	out->clock = sim_clock_name();
	out->has_checksum = replay->holds;
}
