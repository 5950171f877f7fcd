// SPDX-License-Identifier: GPL-2.0-or-later
/* A repeat from boot to shutdown: laps, each of segments. */
#include "src/replay/replay.h"

#include "sim/probes/fault.h"
#include "sim/probes/page_return.h"
#include "src/content/content.h"
#include "src/replay/cpu.h"
#include "src/replay/finished.h"
#include "src/replay/leftover.h"
#include "src/replay/overhead.h"
#include "src/replay/state.h"

const struct replay *replay_watched;

static int fail(struct replay *replay, int code, const char *why)
{
	size_t i;

	for (i = 0; why[i] && i < sizeof(replay->outcome->error) - 1; i++)
		replay->outcome->error[i] = why[i];
	replay->outcome->error[i] = '\0';
	return -code;
}

static void *host_alloc(struct replay *replay, size_t bytes)
{
	return replay->plan->alloc(replay->plan->host, bytes);
}

static int grow_handles(struct replay *replay, u32 nr_slots)
{
	if (replay_handles_grow(&replay->handles, replay->plan, nr_slots))
		return fail(replay, ENOMEM, "no memory for the handle table");
	return 0;
}

static int alloc_cpus(struct replay *replay)
{
	replay->cpus = host_alloc(replay, (replay->nr_cpus + 1) * sizeof(*replay->cpus));
	if (!replay->cpus)
		return -ENOMEM;
	for (unsigned int i = 0; i <= replay->nr_cpus; i++) {
		replay->cpus[i].replay = replay;
		replay->cpus[i].cpu = i;
		replay->cpus[i].local_copy = host_alloc(replay, PAGE_SIZE);
		if (!replay->cpus[i].local_copy)
			return -ENOMEM;
	}
	replay->background = &replay->cpus[replay->nr_cpus];
	return 0;
}

static int alloc_state(struct replay *replay)
{
	replay->pools = host_alloc(replay, replay->plan->nr_pools * sizeof(*replay->pools));
	if (!replay->pools || alloc_cpus(replay) || replay_series_init(replay) ||
	    replay_handles_init(&replay->handles, replay->plan))
		return fail(replay, ENOMEM, "no memory for the recorder");
	content_prepare();
	if (replay->plan->no_contents)
		content_leave_out();
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

/* The host works now: nothing waits for this thread to be quiescent. */
static int next_segment(struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;
	int ret;

	sim_idle_enter();
	plan->progress(plan->host, replay->lap.done, replay->lap.ops);
	WRITE_ONCE(replay->lap.segments, replay->lap.segments + 1);
	ret = plan->next(plan->host, &replay->lap.segment);
	sim_idle_exit();
	if (ret)
		return fail(replay, -ret, "the trace cannot be read");
	return grow_handles(replay, replay->lap.segment.nr_slots);
}

static void begin_segment(struct replay *replay)
{
	replay->lap.segment_ops = 0;
	replay->order.checked = 0;
	for (unsigned int i = 0; i < replay->nr_cpus; i++) {
		u32 nr = replay->lap.segment.nr_entries[i];

		replay->lap.segment_ops += nr;
		replay->cpus[i].progress = nr ? replay->lap.segment.entries[i][0].seq : ~0u;
	}
	replay_series_begin_segment(replay);
}

static void end_segment(struct replay *replay)
{
	u64 begin = ~0ull, end = 0;

	for (unsigned int i = 0; i < replay->nr_cpus; i++) {
		begin = min(begin, replay->cpus[i].begin);
		/* One with nothing to do may wait here for a slice of what migrates on its CPU. */
		if (replay->lap.segment.nr_entries[i])
			end = max(end, replay->cpus[i].end);
	}
	replay->lap.ticks += end - begin;
	replay->lap.total_ticks += end - begin;
	replay->lap.measured_ticks += end - begin;
	replay->lap.ops += replay->lap.segment_ops;
}

static int run_segment(struct replay *replay)
{
	int ret;

	begin_segment(replay);
	if (!replay->lap.segment_ops)
		return 0;
	ret = replay_background_start(replay);
	if (ret)
		return fail(replay, -ret, "a background thread cannot be started");
	sim_run(replay->nr_cpus, replay->swap.frontend ? replay_swap_segment : replay_cpu_segment,
		replay);
	replay_background_stop(replay);
	end_segment(replay);
	return 0;
}

static bool is_last_lap(const struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;

	if (plan->laps)
		return replay->lap.done + 1 >= plan->laps;
	return (double)replay->lap.total_ticks * replay->ns_per_tick >= (double)plan->min_time_ns;
}

/*
 * Makes the pools quiescent at the end of a lap: only the caller changes a pool from then on, so
 * its counts add up, and handles of slots may be read.
 */
static void settle(struct replay *replay)
{
	u64 begin;

	kswapd_wait();
	begin = sim_clock();
	if (replay->swap.frontend)
		replay->plan->frontend->drain(replay->swap.frontend);
	replay_flush(replay);
	replay->lap.drain_ticks += sim_clock() - begin;
}

static int run_lap(struct replay *replay, bool *last)
{
	int ret;

	replay->lap.ops = 0;
	replay->lap.ticks = 0;
	replay_memory_begin_lap(replay);
	replay_series_begin_lap(replay);
	replay_collect_lap_begin(replay);
	do {
		ret = next_segment(replay);
		if (!ret)
			ret = run_segment(replay);
	} while (!ret && !replay->lap.segment.trace_done);
	if (ret)
		return ret;
	*last = is_last_lap(replay);
	settle(replay);
	replay_collect_lap_end(replay);
	WRITE_ONCE(replay->untimed, true);
	ret = replay_memory_end_lap(replay, *last);
	while (!ret && !replay->lap.segment.end) {
		ret = next_segment(replay);
		if (!ret)
			replay_leftover(replay, *last);
	}
	if (!ret && replay->swap.frontend)
		replay_swap_reset(replay);
	replay_flush(replay);
	WRITE_ONCE(replay->untimed, false);
	replay->lap.done++;
	return ret;
}

static int run_laps(struct replay *replay)
{
	bool last = false;
	int ret;

	replay_collect_begin(replay);
	ret = run_lap(replay, &last);
	if (ret || last) {
		replay->outcome->laps = 1;
		return ret;
	}
	replay->outcome->warmup_laps = 1;
	replay_collect_begin(replay);
	while (!ret && !last)
		ret = run_lap(replay, &last);
	replay->outcome->laps = replay->lap.done - 1;
	return ret;
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
	__atomic_store_n(&replay_watched, replay, __ATOMIC_RELEASE);
	if (!ret)
		ret = run_laps(replay);
	if (ret)
		return ret;
	replay_collect(replay);
	WRITE_ONCE(replay->lap.segments, replay->lap.segments + 1);
	replay_drivers_exit(replay);
	replay_unload(replay);
	page_return_setup(NULL, NULL);
	if (replay->swap.frontend)
		plan->frontend->destroy(replay->swap.frontend);
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
		.holds = (plan->ops->flags & ZS_HOLDS_CONTENTS) && !plan->no_contents,
		.two_stamps = plan->verify != REPLAY_VERIFY_OFF,
	};
	struct sim_config config = plan->sim;
	int ret;

	/* Allocations fail from the first event on, not before: creating a pool takes hundreds. */
	memset(&config.fault, 0, sizeof(config.fault));
	ret = sim_boot(&config);
	if (ret)
		return fail(&replay, -ret, "the simulated kernel does not boot");
	replay.ns_per_tick = (double)sim_ticks_to_ns(1ull << 30) / (double)(1ull << 30);
	ret = background_fill(&config);
	if (ret)
		return fail(&replay, -ret, "the nodes cannot be filled with background");
	ret = run(&replay);
	/* The CPUs' state is in host memory, and stays. */
	if (!ret)
		outcome->leaked = sim_shutdown();
	__atomic_store_n(&replay_watched, NULL, __ATOMIC_RELEASE);
	return ret;
}
