/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by demote and promote. Pages move at a rate to the next tier of memory, down or up, to the
 * nearest node there that has room.
 *
 * Synthetic: a kernel demotes what reclaim takes off LRU lists, and zsmalloc's pages are on none.
 * Nothing says which of them are cold. So pages are taken in the order of their frame numbers, over
 * all nodes that have a next tier, again and again: the next page is always the one not taken for
 * longest.
 */
#ifndef SIM_DRIVERS_TIERS_H
#define SIM_DRIVERS_TIERS_H

#include "sim/drivers/driver.h"
#include "sim/drivers/pace.h"

struct tiers {
	struct pace pace;
	bool down;
	/* The position of the scan. */
	unsigned int nid;
	unsigned long pfn;
	/* The nodes of the tier to which pages of node nid go; if empty, they stay. */
	nodemask_t next[MAX_NUMNODES];
	bool moves[MAX_NUMNODES];
};

/* Nodes of the next tier; false if there is none in that direction. */
bool tiers_next(unsigned int nid, bool down, nodemask_t *next);

/* [=RATE]. -ENODEV: the machine has one tier. */
int tiers_parse(const char *argument, const struct sim_config *machine, u64 *config);
int tiers_init_demote(struct migrate_lane *lane);
int tiers_init_promote(struct migrate_lane *lane);
u64 tiers_step(struct migrate_lane *lane, u64 now);
void tiers_report(struct migrate_lane *lane);

extern const char *const tiers_counters[];

#define TIERS_NEEDS                                                                    \
	"a topology with two tiers of memory (zslab topo shows them; one node has no " \
	"remote memory)"

#endif
