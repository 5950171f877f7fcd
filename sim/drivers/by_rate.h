/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drivers that pick pages at a rate and move them within their node: they differ in which.
 * Batches of 32 in SYNC_LIGHT, as kcompactd; choosing pages by a rate is ours.
 */
#ifndef SIM_DRIVERS_BY_RATE_H
#define SIM_DRIVERS_BY_RATE_H

#include "sim/drivers/driver.h"
#include "sim/drivers/pace.h"

struct by_rate {
	struct pace pace;
	/* Where the scan is. */
	unsigned int nid;
	unsigned long pfn;
};

/* Isolates up to @nr pages onto @list; how many. Bounded in time. */
typedef unsigned int by_rate_collect_t(struct migrate_lane *lane, unsigned int nr,
				       struct list_head *list);

/* [=RATE], RATE being pages per second or max. */
int by_rate_parse(const char *argument, const struct sim_config *machine, u64 *config);
int by_rate_init(struct migrate_lane *lane);
u64 by_rate_step(struct migrate_lane *lane, u64 now, by_rate_collect_t *collect);

/* A step of movable pages drawn at random: sim/drivers/random.c. */
u64 by_rate_random_step(struct migrate_lane *lane, u64 now);

#endif
