/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drivers that pick pages at a rate and move them within their node; they differ in the pages they
 * pick. Batches of 32 in SYNC_LIGHT, as kcompactd. No kernel picks pages at a rate.
 */
#ifndef SIM_DRIVERS_BY_RATE_H
#define SIM_DRIVERS_BY_RATE_H

#include "sim/drivers/driver.h"
#include "sim/drivers/pace.h"

struct by_rate {
	struct pace pace;
	/* The position of the scan. */
	unsigned int nid;
	unsigned long pfn;
};

/* Isolates up to @nr pages onto @list, in bounded time; returns how many. */
typedef unsigned int by_rate_collect_t(struct migrate_lane *lane, unsigned int nr,
				       struct list_head *list);

/* [=RATE], RATE being pages per second or max. */
int by_rate_parse(const char *argument, const struct sim_config *machine, u64 *config);
int by_rate_init(struct migrate_lane *lane);
u64 by_rate_step(struct migrate_lane *lane, u64 now, by_rate_collect_t *collect);

/* One step over randomly drawn movable pages: sim/drivers/random.c. */
u64 by_rate_random_step(struct migrate_lane *lane, u64 now);

#endif
