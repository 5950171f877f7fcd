/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads beside the CPUs, while they replay a segment. */
#ifndef REPLAY_BACKGROUND_H
#define REPLAY_BACKGROUND_H

#include "sim/sim.h"

struct replay;

struct replay_compactor {
	struct sim_kthread *thread; /* NULL: none */
	u64 wait_ns;		    /* since the last periodic compaction */
};

/* 0 or -ENOMEM. */
int replay_background_start(struct replay *replay);
void replay_background_stop(struct replay *replay);

#endif
