// SPDX-License-Identifier: GPL-2.0-or-later
/* A repeat from boot to shutdown: laps, each of segments. */
#include "src/replay/replay.h"

#include "sim/probes/fault.h"
#include "sim/probes/page_return.h"
#include "src/content/content.h"
#include "src/replay/state.h"

static int fail(struct replay *replay, int code, const char *why)
{
	size_t i;

	for (i = 0; why[i] && i < sizeof(replay->outcome->error) - 1; i++)
		replay->outcome->error[i] = why[i];
	replay->outcome->error[i] = '\0';
	return -code;
}

static void on_page_return(void *ctx, unsigned int cpu, u64 ticks)
{
	struct replay *replay = ctx;

	if (READ_ONCE(replay->untimed))
		return;
	/* A worker's number is above those of the replaying CPUs. */
	histogram_record_shared(&replay->cpus[cpu % replay->nr_cpus].latency[LATENCY_PAGE_RETURN],
				ticks);
}

static void *host_alloc(struct replay *replay, size_t bytes)
{
	return replay->plan->alloc(replay->plan->host, bytes);
}

static int grow_handles(struct replay *replay, u32 nr_slots)
{
	for (; replay->nr_slots < nr_slots; replay->nr_slots += HANDLE_CHUNK) {
		unsigned long **chunk = &replay->handles[replay->nr_slots >> HANDLE_CHUNK_BITS];

		*chunk = host_alloc(replay, HANDLE_CHUNK * sizeof(**chunk));
		if (!*chunk)
			return fail(replay, ENOMEM, "no memory for the handle table");
	}
	return 0;
}

static int alloc_state(struct replay *replay)
{
	replay->cpus = host_alloc(replay, (replay->nr_cpus + 1) * sizeof(*replay->cpus));
	replay->pools = host_alloc(replay, replay->plan->nr_pools * sizeof(*replay->pools));
	replay->handles = host_alloc(replay, HANDLE_CHUNKS * sizeof(*replay->handles));
	replay->free_before = host_alloc(replay, sizeof(struct histogram));
	replay->free_now = host_alloc(replay, sizeof(struct histogram));
	replay->free_between = host_alloc(replay, sizeof(struct histogram));
	if (!replay->cpus || !replay->pools || !replay->handles || !replay->free_before ||
	    !replay->free_now || !replay->free_between)
		return fail(replay, ENOMEM, "no memory for the recorder");
	for (unsigned int i = 0; i <= replay->nr_cpus; i++) {
		replay->cpus[i].replay = replay;
		replay->cpus[i].cpu = i;
		replay->cpus[i].local_copy = host_alloc(replay, PAGE_SIZE);
		if (!replay->cpus[i].local_copy)
			return fail(replay, ENOMEM, "no memory for the copy of an object");
	}
	replay->background = &replay->cpus[replay->nr_cpus];
	content_prepare();
	return grow_handles(replay, 1); /* a trace may have no object; measuring overhead has */
}

static int create_pools(struct replay *replay)
{
	for (u32 i = 0; i < replay->plan->nr_pools; i++) {
		replay->pools[i] = replay->ops->create_pool("zslab", &replay->plan->params);
		if (!replay->pools[i])
			return fail(replay, ENOMEM, "create_pool failed");
	}
	return 0;
}

static void destroy_pools(struct replay *replay)
{
	for (u32 i = 0; i < replay->plan->nr_pools; i++)
		if (replay->pools[i])
			replay->ops->destroy_pool(replay->pools[i]);
}

/* The host works meanwhile: nobody waits for this thread to be quiescent. */
static int next_segment(struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;
	int ret;

	sim_idle_enter();
	plan->progress(plan->host, replay->laps_done, replay->lap_ops);
	ret = plan->next(plan->host, &replay->segment);
	sim_idle_exit();
	if (ret)
		return fail(replay, -ret, "the trace cannot be read");
	return grow_handles(replay, replay->segment.nr_slots);
}

static void begin_segment(struct replay *replay)
{
	replay->segment_ops = 0;
	replay->checked = 0;
	for (unsigned int i = 0; i < replay->nr_cpus; i++) {
		u32 nr = replay->segment.nr_entries[i];

		replay->segment_ops += nr;
		replay->cpus[i].progress = nr ? replay->segment.entries[i][0].seq : ~0u;
	}
	replay_series_begin_segment(replay);
}

static void end_segment(struct replay *replay)
{
	u64 begin = ~0ull, end = 0;

	for (unsigned int i = 0; i < replay->nr_cpus; i++) {
		begin = min(begin, replay->cpus[i].begin);
		end = max(end, replay->cpus[i].end);
	}
	replay->lap_ticks += end - begin;
	replay->total_ticks += end - begin;
	replay->measured_ticks += end - begin;
	replay->lap_ops += replay->segment_ops;
}

static int run_segment(struct replay *replay)
{
	int ret;

	begin_segment(replay);
	if (!replay->segment_ops)
		return 0;
	ret = replay_background_start(replay);
	if (ret)
		return fail(replay, -ret, "a background thread cannot be started");
	sim_run(replay->nr_cpus, replay->frontend ? replay_swap_segment : replay_cpu_segment,
		replay);
	replay_background_stop(replay);
	end_segment(replay);
	return 0;
}

static bool is_last_lap(const struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;

	if (plan->laps)
		return replay->laps_done + 1 >= plan->laps;
	return (double)replay->total_ticks * replay->ns_per_tick >= (double)plan->min_time_ns;
}

/*
 * Brings about the quiescence that the end of a lap is looked at in: nobody but the caller
 * changes a pool any more, so that it adds up, and handles of slots may be read.
 */
static void settle(struct replay *replay)
{
	kswapd_wait();
	if (replay->frontend)
		replay->plan->frontend->drain(replay->frontend);
	replay_flush(replay);
}

static int run_lap(struct replay *replay, bool *last)
{
	int ret;

	replay_lap_begin(replay);
	do {
		ret = next_segment(replay);
		if (!ret)
			ret = run_segment(replay);
	} while (!ret && !replay->segment.trace_done);
	if (ret)
		return ret;
	*last = is_last_lap(replay);
	settle(replay);
	WRITE_ONCE(replay->untimed, true);
	ret = replay_lap_end(replay, *last);
	while (!ret && !replay->segment.end) {
		ret = next_segment(replay);
		if (!ret)
			replay_leftover(replay, *last);
	}
	if (!ret && replay->frontend)
		replay_swap_reset(replay);
	replay_flush(replay);
	WRITE_ONCE(replay->untimed, false);
	replay->laps_done++;
	return ret;
}

/* The measured laps begin: what was counted so far does not count. */
static void forget(struct replay *replay)
{
	for (unsigned int i = 0; i <= replay->nr_cpus; i++) {
		struct replay_cpu *cpu = &replay->cpus[i];

		for (int k = 0; k < NR_LATENCIES; k++)
			histogram_reset(&cpu->latency[k]);
		cpu->counts = (struct replay_counts){
			.verified_objects = cpu->counts.verified_objects,
			.verify_failures = cpu->counts.verify_failures,
			.failed_allocations = cpu->counts.failed_allocations,
		};
	}
	replay->measured_ticks = 0;
	replay_drivers_forget(replay);
	page_return_setup(on_page_return, replay);
	sim_cpu_times(&replay->cpu_before);
	replay_pool_stats(replay, &replay->pools_before);
}

static int run_laps(struct replay *replay)
{
	bool last = false;
	int ret;

	forget(replay);
	ret = run_lap(replay, &last);
	if (ret || last) {
		replay->outcome->laps = 1;
		return ret;
	}
	replay->outcome->warmup_laps = 1;
	forget(replay);
	while (!ret && !last)
		ret = run_lap(replay, &last);
	replay->outcome->laps = replay->laps_done - 1;
	return ret;
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

	sim_cpu_times(&out->cpu_ns);
	out->cpu_ns.callers -= replay->cpu_before.callers;
	out->cpu_ns.workers -= replay->cpu_before.workers;
	out->cpu_ns.rcu -= replay->cpu_before.rcu;
	out->cpu_ns.migration -= replay->cpu_before.migration;
	replay_pool_stats(replay, &pools);
	out->deferred_frees = pools.deferred - replay->pools_before.deferred;
	out->sync_frees = pools.sync_frees - replay->pools_before.sync_frees;
	out->revived = pools.revived - replay->pools_before.revived;
	out->deferred_peak_objects = pools.deferred_peak_objects;
	out->deferred_peak_bytes = pools.deferred_peak_bytes;
	sim_rcu_stats(&rcu);
	out->rcu_peak_objects = rcu.peak_objects;
	out->rcu_peak_bytes = rcu.peak_bytes;
	out->yields = sim_yields();
	sim_reclaim_stats(&out->reclaim);
}

static void collect(struct replay *replay)
{
	struct replay_outcome *out = replay->outcome;
	u64 revived;

	read_counters(replay);
	replay_drivers_report(replay);
	page_return_counts(&revived, &out->untracked_returns);
	replay_check_preloaded(replay);
	sum_cpus(replay);
	out->wall_ns = to_ns(replay, replay->measured_ticks);
	out->ns_per_tick = replay->ns_per_tick;
	out->clock = sim_clock_name();
	out->has_checksum = replay->holds;
}

static int run(struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;
	int ret = alloc_state(replay);

	if (!ret)
		ret = create_pools(replay);
	if (!ret && plan->frontend && replay_swap_init(replay))
		ret = fail(replay, ENOMEM, "no memory for the front-end");
	if (!ret && replay_preload(replay))
		ret = fail(replay, ENOMEM, "a preloaded object could not be allocated");
	if (!ret && replay_drivers_init(replay))
		ret = fail(replay, ENOMEM, "migration cannot be prepared");
	sim_fault_setup(&plan->sim);
	if (!ret)
		ret = run_laps(replay);
	if (ret)
		return ret;
	collect(replay);
	migrate_daemon_exit(&replay->migrator);
	replay_unload(replay);
	page_return_setup(NULL, NULL);
	if (replay->frontend)
		plan->frontend->destroy(replay->frontend);
	destroy_pools(replay);
	background_empty(&replay->outcome->memory.background);
	replay->outcome->verify_failures += replay->outcome->memory.background.damaged;
	return replay_measure_overhead(replay);
}

int replay_run(const struct replay_plan *plan, struct replay_outcome *outcome)
{
	struct replay replay = {
		.plan = plan,
		.outcome = outcome,
		.ops = plan->ops,
		.nr_cpus = plan->sim.nr_cpus,
		.holds = plan->ops->flags & ZS_HOLDS_CONTENTS,
		.two_stamps = plan->verify != REPLAY_VERIFY_OFF,
	};
	struct sim_config config = plan->sim;
	int ret;

	/* Allocations fail from the first event on: a pool takes hundreds to make. */
	memset(&config.fault, 0, sizeof(config.fault));
	ret = sim_boot(&config);
	if (ret)
		return fail(&replay, -ret, "the simulated kernel does not boot");
	replay.ns_per_tick = (double)sim_ticks_to_ns(1ull << 30) / (double)(1ull << 30);
	ret = background_fill(&config);
	if (ret)
		return fail(&replay, -ret, "the nodes cannot be filled with background");
	ret = run(&replay);
	if (!ret)
		outcome->leaked = sim_shutdown();
	return ret;
}
