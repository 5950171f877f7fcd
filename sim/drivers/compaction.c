// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A daemon for each node that keeps a free block of the wanted order. Kernel v6.8: mm/compaction.c
 * (kcompactd_do_work). There a failed allocation wakes it through kswapd; this one looks at
 * intervals.
 */
#include "sim/drivers/argument.h"
#include "sim/drivers/lane_compact.h"
#include "sim/probes/fragmentation.h"

#define WAKE_NS	      10000000u
#define DEFAULT_ORDER 9u

#define ORDERS 11u
_Static_assert(ORDERS == MAX_ORDER + 1, "a counter for each order");

enum {
	WAKEUPS,
	BLOCK_WAS_FREE,
	DEFERRED,
	NOT_SUITABLE,
	RUNS,
	SUCCEEDED,
	COMPLETE,
	PARTIAL_SKIPPED,
	CONTENDED,
	BLOCKS_MADE,
	MIGRATE_SCANNED,
	FREE_SCANNED,
	ISOLATED,
	FREE_ISOLATED,
	FREE_RETURNED,
	BLOCKS_SKIPPED,
	BLOCKS_RESCANNED,
	EXTFRAG_BEFORE,
	EXTFRAG_AFTER = EXTFRAG_BEFORE + ORDERS,
	NR_COUNTERS = EXTFRAG_AFTER + ORDERS,
};
_Static_assert(NR_COUNTERS <= DRIVER_COUNTERS, "room for the counters");

#define BY_ORDER(name)                                                                          \
	name "_0", name "_1", name "_2", name "_3", name "_4", name "_5", name "_6", name "_7", \
		name "_8", name "_9", name "_10"

static const char *const counters[] = {
	[WAKEUPS] = "wakeups",
	[BLOCK_WAS_FREE] = "block_was_free",
	[DEFERRED] = "deferred",
	[NOT_SUITABLE] = "not_suitable",
	[RUNS] = "runs",
	[SUCCEEDED] = "succeeded",
	[COMPLETE] = "complete",
	[PARTIAL_SKIPPED] = "partial_skipped",
	[CONTENDED] = "contended",
	[BLOCKS_MADE] = "blocks_made",
	[MIGRATE_SCANNED] = "migrate_scanned",
	[FREE_SCANNED] = "free_scanned",
	[ISOLATED] = "isolated",
	[FREE_ISOLATED] = "free_isolated",
	[FREE_RETURNED] = "free_returned",
	[BLOCKS_SKIPPED] = "blocks_skipped",
	[BLOCKS_RESCANNED] = "blocks_rescanned",
	[EXTFRAG_BEFORE] = BY_ORDER("extfrag_before"),
	[EXTFRAG_AFTER] = BY_ORDER("extfrag_after"),
	[NR_COUNTERS] = NULL,
};

static const char *const latencies[] = {"run", NULL};

struct kcompactd {
	u64 due_ns;
	struct compact_counts counts;
};

static struct zone *zone_of(const struct migrate_lane *lane)
{
	return &sim_zones[lane->nid];
}

/* @argument: [=ORDER] */
static int parse(const char *argument, const struct sim_config *machine, u64 *config)
{
	(void)machine;
	config[0] = DEFAULT_ORDER;
	if (!argument)
		return 0;
	return argument_number(&argument, 1, MAX_ORDER, &config[0]) && !argument ? 0 : -EINVAL;
}

static void note_fragmentation(struct migrate_lane *lane, unsigned int first)
{
	for (unsigned int order = 0; order <= MAX_ORDER; order++)
		lane->counters[first + order] = fragmentation_index(zone_of(lane), order);
}

static void reset(struct migrate_lane *lane)
{
	struct kcompactd *state = lane->state;

	state->counts = (struct compact_counts){0};
	note_fragmentation(lane, EXTFRAG_BEFORE);
	note_fragmentation(lane, EXTFRAG_AFTER);
}

static int init(struct migrate_lane *lane)
{
	int ret = compaction_init();

	if (!ret)
		reset(lane);
	return ret;
}

static unsigned long free_blocks(const struct migrate_lane *lane)
{
	struct contig_page_info info;

	fill_contig_page_info(zone_of(lane), (unsigned int)lane->config[0], &info);
	return info.free_blocks_suitable;
}

/* What a finished run changes; kcompactd_do_work(). */
static void conclude(struct migrate_lane *lane, enum compact_result result)
{
	unsigned int order = (unsigned int)lane->config[0];

	switch (result) {
	case COMPACT_SUCCESS:
		lane->counters[SUCCEEDED]++;
		compaction_defer_reset(zone_of(lane), order, false);
		break;
	case COMPACT_COMPLETE:
		lane->counters[COMPLETE]++;
		/* The frames that blocks lack may be in per-CPU lists. */
		drain_all_pages();
		defer_compaction(zone_of(lane), order);
		break;
	case COMPACT_PARTIAL_SKIPPED:
		lane->counters[PARTIAL_SKIPPED]++;
		drain_all_pages();
		defer_compaction(zone_of(lane), order);
		break;
	default:
		lane->counters[CONTENDED]++;
	}
}

static void run(struct migrate_lane *lane)
{
	struct kcompactd *state = lane->state;
	struct compact_control cc = {
		.counts = &state->counts,
		.zone = zone_of(lane),
		.order = (unsigned int)lane->config[0],
		.mode = MIGRATE_SYNC_LIGHT,
	};
	unsigned long before = free_blocks(lane), after;
	u64 start;

	if (!lane->counters[RUNS]++)
		note_fragmentation(lane, EXTFRAG_BEFORE);
	start = sim_clock();
	conclude(lane, migrate_lane_compact(lane, &cc));
	migrate_lane_sample(lane, 0, sim_clock() - start);
	after = free_blocks(lane);
	lane->counters[BLOCKS_MADE] += after > before ? (s64)(after - before) : 0;
	note_fragmentation(lane, EXTFRAG_AFTER);
}

/* True if a request for compaction leaves anything to do. */
static bool is_wanted(struct migrate_lane *lane)
{
	unsigned int order = (unsigned int)lane->config[0];
	struct zone *zone = zone_of(lane);

	lane->counters[WAKEUPS]++;
	if (free_blocks(lane)) {
		lane->counters[BLOCK_WAS_FREE]++;
		/* The kernel's kswapd would go to sleep here. */
		reset_isolation_suitable(zone);
		return false;
	}
	if (compaction_deferred(zone, order)) {
		lane->counters[DEFERRED]++;
		return false;
	}
	if (compaction_suitable(zone, order) != COMPACT_CONTINUE) {
		lane->counters[NOT_SUITABLE]++;
		return false;
	}
	return true;
}

static u64 step(struct migrate_lane *lane, u64 now)
{
	struct kcompactd *state = lane->state;

	if (now < state->due_ns)
		return state->due_ns;
	if (is_wanted(lane))
		run(lane);
	state->due_ns = now + WAKE_NS;
	return state->due_ns;
}

static void report(struct migrate_lane *lane)
{
	const struct kcompactd *state = lane->state;
	const struct compact_counts *counts = &state->counts;

	lane->counters[MIGRATE_SCANNED] = (s64)counts->migrate_scanned;
	lane->counters[FREE_SCANNED] = (s64)counts->free_scanned;
	lane->counters[ISOLATED] = (s64)counts->isolated;
	lane->counters[FREE_ISOLATED] = (s64)counts->free_isolated;
	lane->counters[FREE_RETURNED] = (s64)counts->free_returned;
	lane->counters[BLOCKS_SKIPPED] = (s64)counts->blocks_skipped;
	lane->counters[BLOCKS_RESCANNED] = (s64)counts->blocks_rescanned;
}

const struct migrate_driver migrate_driver_compaction = {
	.name = "compaction",
	.per_node = true,
	.state_size = sizeof(struct kcompactd),
	.counters = counters,
	.latencies = latencies,
	.parse = parse,
	.init = init,
	.reset = reset,
	.report = report,
	.step = step,
};
