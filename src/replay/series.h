/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The time series of a lap: a point every hundredth of the trace. */
#ifndef REPLAY_SERIES_H
#define REPLAY_SERIES_H

#include "sim/sim.h"
#include "src/replay/replay.h"

struct replay;
struct replay_cpu;

struct replay_series {
	u32 next_point ____cacheline_aligned; /* position of the next point in the segment */
	u32 cutting;			      /* somebody makes it */
	u32 point_every;
	struct histogram *free_before; /* counts when the last point was made */
	struct histogram *free_now, *free_between;
};

/* 0 or -ENOMEM. */
int replay_series_init(struct replay *replay);
void replay_series_begin_lap(struct replay *replay);
void replay_series_begin_segment(struct replay *replay);

/* After the operation at @position: makes the point if no other CPU does. */
static __always_inline bool replay_series_due(const struct replay_series *series, u32 position)
{
	return position >= READ_ONCE(series->next_point);
}
void replay_series_point(struct replay_cpu *cpu, u32 position);

/* The most pages at a point of this lap. */
u64 replay_series_peak(const struct replay *replay);

#endif
