/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts of the laps, and their way into the outcome. */
#ifndef REPLAY_COLLECT_H
#define REPLAY_COLLECT_H

#include "src/replay/replay.h"

struct replay;

/* Counts of a CPU, since the measured laps began unless noted otherwise. */
struct replay_counts {
	u64 operations;
	u64 wait_ticks, pause_ticks, verify_ticks;
	u64 failed_allocations;		       /* since boot */
	u64 verified_objects, verify_failures; /* since boot */
};

/* Of counters that run from boot: when the measured laps began. */
struct replay_before {
	struct sim_cpu_time cpu;
	struct zs_pool_stats pools;
};

/* The measured laps begin: counts restart. */
void replay_collect_begin(struct replay *replay);
/*
 * Around the timed part of a lap, the flush at its end included: the CPU time between them
 * counts.
 */
void replay_collect_lap_begin(struct replay *replay);
void replay_collect_lap_end(struct replay *replay);
/* After the last lap. */
void replay_collect(struct replay *replay);

#endif
