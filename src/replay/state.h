/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of a replay, made of the states of its parts. Each part's header describes its own;
 * other parts read it by that part's functions where they can. All of it is in host memory, outside
 * the simulated machine: it is the instrument, not what is measured.
 */
#ifndef REPLAY_STATE_H
#define REPLAY_STATE_H

#include "src/replay/background.h"
#include "src/replay/collect.h"
#include "src/replay/drivers.h"
#include "src/replay/handles.h"
#include "src/replay/memory.h"
#include "src/replay/order.h"
#include "src/replay/preload.h"
#include "src/replay/series.h"
#include "src/replay/stamp.h"
#include "src/replay/swap.h"

#define REPLAY_GFP (GFP_NOIO | __GFP_HIGHMEM | __GFP_MOVABLE)

struct replay;

struct replay_cpu {
	/*
	 * Position in the segment of its next operation, ~0u when it has no more: everything of
	 * this CPU before is done. The only word here that other CPUs wait for.
	 */
	u32 progress ____cacheline_aligned;

	struct replay *replay ____cacheline_aligned;
	unsigned int cpu;
	struct replay_stamp stamp;
	struct replay_order_cpu order;
	u64 sum;	  /* of what was read, so that reading is not left out */
	void *local_copy; /* a page, for objects that span two */
	struct replay_swap_cpu swap;
	void *scratch;	/* a page, with page contents: what a copy decompresses to */
	u64 begin, end; /* of this segment */
	struct replay_usage usage;
	struct replay_counts counts;
	struct histogram latency[NR_LATENCIES];
};

/* Where the laps stand. */
struct replay_lap {
	struct replay_segment segment;
	u32 segment_ops;
	u64 ops;	    /* done before this segment */
	u64 ticks;	    /* replayed in this lap before this segment */
	u64 total_ticks;    /* replayed in all laps, the warm-up included */
	u64 measured_ticks; /* in measured laps */
	u64 drain_ticks;    /* after these, until deferred work was done */
	u32 done;	    /* laps */
	u32 segments;	    /* in all laps; and what else is done beside operations */
};

struct replay {
	const struct replay_plan *plan;
	struct replay_outcome *outcome;
	const struct zs_ops *ops;
	struct zs_pool **pools;
	struct replay_cpu *cpus;
	unsigned int nr_cpus;
	bool holds; /* the variant holds contents, and gets some */
	bool two_stamps;
	bool untimed; /* the lap is over: pages that return now are not counted */
	double ns_per_tick;

	struct replay_swap swap;
	struct replay_handles handles;
	struct replay_preloaded preloaded;
	struct replay_lap lap;
	struct replay_order order;
	struct replay_compacted compacted;
	struct replay_series series;
	struct replay_before before;

	struct replay_cpu *background; /* counts of the threads beside the CPUs */
	struct replay_drivers drivers;
	struct replay_watch *watch; /* NULL: no object is checked when its page moved */
	struct replay_compactor compactor;
};

static inline u32 replay_window(const struct replay *replay)
{
	return replay->plan->window ? replay->plan->window : REPLAY_WINDOW;
}

static inline struct zs_pool *replay_pool(const struct replay *replay,
					  const struct replay_entry *entry)
{
	return replay->pools[entry->pool];
}

#endif
