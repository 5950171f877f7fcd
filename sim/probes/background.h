/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages that no pool owns, so that compaction, contiguous ranges and high orders do not find an
 * empty node. They are placed once, at boot: each zone is filled, then random frames are freed, so
 * that used and free frames are mixed as after long use. A kernel groups pages by mobility; here
 * there are no migrate types, so unmovable pages may be anywhere: the worst case.
 *
 * Movable ones have movable operations of their own, apart from the pools', and contents that are
 * checked when they move and at the end. Unmovable ones stay where they are.
 */
#ifndef SIM_PROBES_BACKGROUND_H
#define SIM_PROBES_BACKGROUND_H

#include "sim/kernel/types.h"

struct sim_config;

struct background_stats {
	u64 movable, unmovable; /* pages, over all nodes */
	u64 migrated;		/* moves of movable ones */
	u64 damaged;		/* pages, or moves, with wrong contents */
	u64 boot_ns;		/* time to fill the nodes */
};

/*
 * Fills config->background percent of each node, by the seed; 0: does nothing. Right after boot, on
 * the thread that booted; afterwards every frame has been allocated once. 0 or -ENOMEM; shutdown
 * then reports what is still in use.
 */
int background_fill(const struct sim_config *config);

/* Frames of @nid that are background, at quiescence. */
u64 background_pages(unsigned int nid);

/* At quiescence, before shutdown: checks every page, frees all, and reports. */
void background_empty(struct background_stats *stats);

#endif
