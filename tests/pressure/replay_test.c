// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When a lap ends and the replay takes its figures, nothing changes any more: neither the reclaim
 * daemon nor zswap's worker still frees objects. Either is made slow, and is working when the trace
 * ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "src/replay/replay.h"
#include "tests/world/world.h"

#define PAGES	   2048u
#define LIMIT	   64u
#define MAX_BLOCKS 64

/* One store for each segment, until reclaim has begun. */
struct trace {
	bool with_limit, begun, stopped;
	struct replay_entry entry;
	const struct replay_entry *entries[1];
	u32 nr_entries[1];
	void *blocks[MAX_BLOCKS];
	unsigned int nr_blocks;
};

/* The replay's setting, and what its spies have seen. */
static const struct zs_ops *real;
static const struct frontend_ops *zswap;
static struct frontend *replayed;
static unsigned int checks, busy_checks, slow_frees;
static bool checked;

static u64 counter(const char *name)
{
	struct frontend_counter counters[FRONTEND_MAX_COUNTERS];
	unsigned int nr = zswap->counters(replayed, counters);

	while (nr--)
		if (!strcmp(counters[nr].name, name))
			return counters[nr].value;
	fail_msg("no counter %s", name);
	return 0;
}

/*
 * Frees are slow until the figures are taken. They are not the task's, which stores alone, and hold
 * nothing here; on a busy host the worker may run on the task's own CPU.
 */
static void slow_free(struct zs_pool *pool, unsigned long handle)
{
	if (!READ_ONCE(checked)) {
		__atomic_fetch_add(&slow_frees, 1, __ATOMIC_RELAXED);
		sim_sleep_ns(1000 * 1000);
	}
	real->free(pool, handle);
}

static unsigned int count_busy(struct zs_pool *pool, bool quiescent)
{
	unsigned int frees = READ_ONCE(slow_frees);
	struct sim_reclaim_stats stats;

	if (!quiescent)
		return 0;
	checks++;
	sim_reclaim_stats(&stats);
	/* Time for a free or two, if threads are still working. */
	sim_sleep_ns(10 * 1000 * 1000);
	busy_checks += stats.kswapd_wakes != stats.kswapd_runs || READ_ONCE(slow_frees) != frees;
	WRITE_ONCE(checked, true);
	return real->check_pool(pool, quiescent);
}

static struct frontend *create(const struct frontend_params *params, const struct zs_ops *ops,
			       struct zs_pool *const *pools, u32 nr_pools,
			       const struct frontend_meter *meter)
{
	replayed = zswap->create(params, ops, pools, nr_pools, meter);
	return replayed;
}

static bool asked_to_free(const struct trace *trace)
{
	struct sim_reclaim_stats stats;

	sim_reclaim_stats(&stats);
	return trace->with_limit ? counter("pool_limit_hit") : stats.kswapd_wakes;
}

static int next(void *host, struct replay_segment *segment)
{
	struct trace *trace = host;

	*segment =
		(struct replay_segment){.entries = trace->entries, .nr_entries = trace->nr_entries};
	segment->leftover = segment->end = trace->stopped;
	trace->stopped = trace->begun && asked_to_free(trace);
	segment->trace_done = trace->stopped && !segment->end;
	trace->nr_entries[0] = !trace->stopped && !segment->end;
	if (trace->begun)
		trace->entry.slot++;
	trace->begun = true;
	return 0;
}

static void progress(void *host, u64 lap, u64 ops_done)
{
}

static void *alloc(void *host, size_t bytes)
{
	struct trace *trace = host;
	void *mem = NULL;

	if (trace->nr_blocks == MAX_BLOCKS || posix_memalign(&mem, 64, bytes))
		return NULL;
	trace->blocks[trace->nr_blocks++] = mem;
	return memset(mem, 0, bytes);
}

static void set_up(struct trace *trace, struct replay_plan *plan)
{
	trace->entry = (struct replay_entry){.size = 4096,
					     .pool = FRONTEND_COMP,
					     .wait_cpu = REPLAY_NO_WAIT,
					     .op = REPLAY_STORE,
					     .flags = REPLAY_LAST | REPLAY_SWAP_OUT};
	trace->entries[0] = &trace->entry;
	world_boot(&(struct world){.seed = 1, .pages_per_node = PAGES});
	plan->sim = *world_config();
	world_shutdown();
	for (const struct frontend_ops *const *at = frontends; *at; at++)
		if (!strcmp((*at)->name, "zswap"))
			zswap = *at;
	assert_non_null(zswap);
	world_params("classlock-rcu", 8, &real, &plan->params);
	plan->host = trace;
	plan->frontend_params =
		(struct frontend_params){.nr_slots = 2 * PAGES,
					 .backing_pages = 2 * PAGES,
					 .burst = BURST_SLOTS64,
					 .limit_pages = trace->with_limit ? LIMIT : 0};
}

static void replay_until(bool with_limit)
{
	struct replay_outcome *outcome = calloc(1, sizeof(*outcome));
	struct trace trace = {.with_limit = with_limit};
	struct frontend_ops fops;
	struct replay_plan plan = {.nr_pools = 1,
				   .verify = REPLAY_VERIFY_ALL,
				   .laps = 1,
				   .trace_ops = PAGES,
				   .frontend = &fops,
				   .next = next,
				   .progress = progress,
				   .alloc = alloc};
	struct zs_ops spied;

	assert_non_null(outcome);
	set_up(&trace, &plan);
	spied = *real;
	spied.free = slow_free;
	spied.check_pool = count_busy;
	plan.ops = &spied;
	fops = *zswap;
	fops.create = create;
	checks = busy_checks = slow_frees = 0;
	checked = false;
	assert_int_equal(replay_run(&plan, outcome), 0);
	assert_int_equal(outcome->verify_failures, 0);
	assert_int_equal(outcome->leaked, 0);
	assert_int_equal(checks, 1);
	assert_int_equal(busy_checks, 0);
	assert_true(slow_frees > 0);
	if (with_limit)
		assert_true(outcome->memory.end_pages <= LIMIT * 9 / 10);
	while (trace.nr_blocks)
		free(trace.blocks[--trace.nr_blocks]);
	free(outcome);
}

static void test_worker_rests(void **state)
{
	replay_until(true);
}

static void test_reclaim_daemon_rests(void **state)
{
	replay_until(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worker_rests),
		cmocka_unit_test(test_reclaim_daemon_rests),
	};

	return cmocka_run_group_tests_name("replay", tests, NULL, NULL) ? 1 : 0;
}
