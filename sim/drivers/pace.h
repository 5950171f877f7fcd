/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Work at a rate: how much at a time, and when. */
#ifndef SIM_DRIVERS_PACE_H
#define SIM_DRIVERS_PACE_H

#include "sim/kernel/types.h"

struct pace {
	unsigned int batch; /* pages at a time */
	u64 interval_ns;    /* between batches; 0: no pause */
	u64 due_ns;
};

/* @rate pages per second, or RATE_MAX; at most @batch at a time. */
void pace_init(struct pace *pace, u64 rate, unsigned int batch);
/* A batch is due. */
bool pace_due(const struct pace *pace, u64 now);
/* A batch is done, or found nothing to do (@idle). Returns when the next one is due. */
u64 pace_done(struct pace *pace, u64 now, bool idle);

#endif
