/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of all pools, and the state at the end of a lap. */
#ifndef REPLAY_MEMORY_H
#define REPLAY_MEMORY_H

#include "sim/sim.h"
#include "src/replay/replay.h"

struct replay;

/* Of one CPU. */
struct replay_usage {
	u64 peak_pages;	    /* of this lap */
	u64 objects, bytes; /* live; wrap around: only sums over the CPUs mean anything */
};

/* Of the replay, pages that were compacted before the lap began. */
struct replay_compacted {
	u64 before;
};

static __always_inline void usage_add(struct replay_usage *usage, u64 objects, u64 bytes)
{
	WRITE_ONCE(usage->objects, usage->objects + objects);
	WRITE_ONCE(usage->bytes, usage->bytes + bytes);
}

u64 replay_total_pages(const struct replay *replay);
/* Live objects over all CPUs, those of a front-end's untimed calls included. */
u64 replay_live_objects(const struct replay *replay);
u64 replay_live_bytes(const struct replay *replay);
void replay_pool_stats(const struct replay *replay, struct zs_pool_stats *sum);
void replay_flush(const struct replay *replay);
/* All pools, by the front-end if there is one. */
void replay_compact(const struct replay *replay);

/* At quiescence, with migration stopped. */
void replay_memory_begin_lap(struct replay *replay);
/* After a flush. @last: also classes and, if the plan says so, after a compaction. 0 or -ENOMEM. */
int replay_memory_end_lap(struct replay *replay, bool last);

#endif
