// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A user of large blocks: at a rate, it allocates one, compacting in its own thread if there is
 * none, holds it for a moment and frees it. Kernel v6.8: mm/page_alloc.c (__alloc_pages_slowpath,
 * __alloc_pages_direct_compact) and mm/compaction.c (try_to_compact_pages), as for a costly order:
 * compaction before reclaim, asynchronous and then in SYNC_LIGHT. Nodes take turns, and none falls
 * back to another.
 */
#include "sim/drivers/argument.h"
#include "sim/drivers/lane_compact.h"
#include "sim/drivers/pace.h"
#include "sim/probes/fragmentation.h"

#define DEFAULT_ORDER 9u
#define DEFAULT_RATE  100u
#define HOLD_NS	      1000000u

enum {
	TRIES,
	SUCCEEDED_AT_ONCE,
	SUCCEEDED_ASYNC,
	SUCCEEDED_SYNC_LIGHT,
	FAILED,
	FAILED_SHORT_OF_MEMORY,
	RUNS_ASYNC,
	RUNS_SYNC_LIGHT,
	RUNS_CONTENDED,
	DEFERRED,
	NOT_SUITABLE,
	MIGRATE_SCANNED,
	FREE_SCANNED,
	ISOLATED,
	FREE_ISOLATED,
	BLOCKS_SKIPPED,
	NR_COUNTERS,
};
_Static_assert(NR_COUNTERS <= DRIVER_COUNTERS, "room for the counters");

static const char *const counters[] = {
	[TRIES] = "tries",
	[SUCCEEDED_AT_ONCE] = "succeeded_at_once",
	[SUCCEEDED_ASYNC] = "succeeded_async",
	[SUCCEEDED_SYNC_LIGHT] = "succeeded_sync_light",
	[FAILED] = "failed",
	[FAILED_SHORT_OF_MEMORY] = "failed_short_of_memory",
	[RUNS_ASYNC] = "runs_async",
	[RUNS_SYNC_LIGHT] = "runs_sync_light",
	[RUNS_CONTENDED] = "runs_contended",
	[DEFERRED] = "deferred",
	[NOT_SUITABLE] = "not_suitable",
	[MIGRATE_SCANNED] = "migrate_scanned",
	[FREE_SCANNED] = "free_scanned",
	[ISOLATED] = "isolated",
	[FREE_ISOLATED] = "free_isolated",
	[BLOCKS_SKIPPED] = "blocks_skipped",
	[NR_COUNTERS] = NULL,
};

enum { TIME_AT_ONCE, TIME_COMPACTED, TIME_FAILED };
static const char *const latencies[] = {"at_once", "compacted", "failed", NULL};

struct highorder {
	struct pace pace;
	unsigned int order;
	unsigned int nid; /* the node whose turn it is */
	struct page *held;
	u64 hold_until;
	struct compact_counts counts;
};

/* [=ORDER[:RATE]] */
static int parse(const char *argument, const struct sim_config *machine, u64 *config)
{
	(void)machine;
	config[0] = DEFAULT_ORDER;
	config[1] = DEFAULT_RATE;
	if (!argument)
		return 0;
	if (!argument_number(&argument, 1, MAX_ORDER, &config[0]))
		return -EINVAL;
	return !argument || (argument_rate(&argument, &config[1]) && !argument) ? 0 : -EINVAL;
}

static int init(struct migrate_lane *lane)
{
	struct highorder *state = lane->state;

	state->order = (unsigned int)lane->config[0];
	pace_init(&state->pace, lane->config[1], 1);
	return compaction_init();
}

static void free_block(struct highorder *state)
{
	if (state->held)
		__free_pages(state->held, state->order);
	state->held = NULL;
}

static void exit_lane(struct migrate_lane *lane)
{
	free_block(lane->state);
}

static void reset(struct migrate_lane *lane)
{
	struct highorder *state = lane->state;

	state->counts = (struct compact_counts){0};
}

static struct page *try_alloc(const struct highorder *state)
{
	return alloc_pages_node((int)state->nid, GFP_NOWAIT | __GFP_NOWARN | __GFP_THISNODE,
				state->order);
}

/* While deferred, both modes are refused; only a failure of the last one defers. */
static struct page *compact_and_alloc(struct migrate_lane *lane, enum migrate_mode mode)
{
	struct highorder *state = lane->state;
	struct zone *zone = &sim_zones[state->nid];
	struct compact_control cc = {
		.counts = &state->counts,
		.zone = zone,
		.order = state->order,
		.mode = mode,
		.direct = true,
	};
	enum compact_result result;
	struct page *page;

	if (compaction_deferred(zone, state->order)) {
		lane->counters[DEFERRED]++;
		return NULL;
	}
	result = migrate_lane_compact(lane, &cc);
	lane->counters[NOT_SUITABLE] += result == COMPACT_NOT_SUITABLE;
	if (result == COMPACT_NOT_SUITABLE)
		return NULL;
	lane->counters[mode == MIGRATE_ASYNC ? RUNS_ASYNC : RUNS_SYNC_LIGHT]++;
	lane->counters[RUNS_CONTENDED] += result == COMPACT_CONTENDED;
	page = try_alloc(state);
	if (page)
		compaction_defer_reset(zone, state->order, true);
	else if (result == COMPACT_SUCCESS)
		compaction_defer_reset(zone, state->order, false);
	else if (mode != MIGRATE_ASYNC &&
		 (result == COMPACT_COMPLETE || result == COMPACT_PARTIAL_SKIPPED))
		defer_compaction(zone, state->order);
	return page;
}

static void fail(struct migrate_lane *lane)
{
	struct highorder *state = lane->state;
	struct contig_page_info info;

	lane->counters[FAILED]++;
	fill_contig_page_info(&sim_zones[state->nid], state->order, &info);
	if (info.free_pages < 1ul << state->order)
		lane->counters[FAILED_SHORT_OF_MEMORY]++;
}

static struct page *try_once(struct migrate_lane *lane, unsigned int *latency)
{
	struct page *page = try_alloc(lane->state);

	*latency = TIME_AT_ONCE;
	lane->counters[TRIES]++;
	if (page) {
		lane->counters[SUCCEEDED_AT_ONCE]++;
		return page;
	}
	*latency = TIME_COMPACTED;
	page = compact_and_alloc(lane, MIGRATE_ASYNC);
	if (page) {
		lane->counters[SUCCEEDED_ASYNC]++;
		return page;
	}
	page = compact_and_alloc(lane, MIGRATE_SYNC_LIGHT);
	if (page)
		lane->counters[SUCCEEDED_SYNC_LIGHT]++;
	else
		*latency = TIME_FAILED;
	return page;
}

static u64 step(struct migrate_lane *lane, u64 now)
{
	struct highorder *state = lane->state;
	unsigned int latency;
	u64 start, due;

	if (state->held && now < state->hold_until)
		return state->hold_until;
	free_block(state);
	if (!pace_due(&state->pace, now))
		return state->pace.due_ns;
	start = sim_clock();
	state->held = try_once(lane, &latency);
	migrate_lane_sample(lane, latency, sim_clock() - start);
	if (!state->held)
		fail(lane);
	state->hold_until = now + HOLD_NS;
	state->nid = (state->nid + 1) % nr_node_ids;
	due = pace_done(&state->pace, now, !state->held);
	return state->held ? state->hold_until : due;
}

static void report(struct migrate_lane *lane)
{
	const struct highorder *state = lane->state;

	lane->counters[MIGRATE_SCANNED] = (s64)state->counts.migrate_scanned;
	lane->counters[FREE_SCANNED] = (s64)state->counts.free_scanned;
	lane->counters[ISOLATED] = (s64)state->counts.isolated;
	lane->counters[FREE_ISOLATED] = (s64)state->counts.free_isolated;
	lane->counters[BLOCKS_SKIPPED] = (s64)state->counts.blocks_skipped;
}

const struct migrate_driver migrate_driver_highorder = {
	.name = "highorder",
	.state_size = sizeof(struct highorder),
	.counters = counters,
	.latencies = latencies,
	.parse = parse,
	.init = init,
	.exit = exit_lane,
	.reset = reset,
	.report = report,
	.step = step,
};
