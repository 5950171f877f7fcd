// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes movable pages in the order of their frame numbers, node after node, again and again. */
#include "sim/drivers/by_rate.h"
#include "sim/mm/page_alloc.h"

#define FRAMES 8192u /* examined for one batch, at most */

/* Steps to the next frame ever allocated; false if no node has one. */
static bool advance(struct by_rate *at)
{
	const struct zone *zone = &sim_zones[at->nid];

	if (at->pfn && at->pfn + 1 < READ_ONCE(zone->fresh_pfn)) {
		at->pfn++;
		return true;
	}
	for (unsigned int i = 0; i < nr_node_ids; i++) {
		at->nid = at->pfn ? (at->nid + 1) % nr_node_ids : at->nid;
		zone = &sim_zones[at->nid];
		at->pfn = zone->start_pfn;
		if (READ_ONCE(zone->fresh_pfn) > zone->start_pfn)
			return true;
	}
	return false;
}

static unsigned int collect(struct migrate_lane *lane, unsigned int nr, struct list_head *list)
{
	struct by_rate *at = lane->state;
	unsigned int found = 0;

	for (unsigned int i = 0; i < FRAMES && found < nr && advance(at); i++)
		found += migrate_try_isolate(lane, pfn_to_page(at->pfn), list);
	return found;
}

static u64 step(struct migrate_lane *lane, u64 now)
{
	return by_rate_step(lane, now, collect);
}

const struct migrate_driver migrate_driver_scan = {
	.name = "scan",
	.synthetic = true,
	.state_size = sizeof(struct by_rate),
	.parse = by_rate_parse,
	.init = by_rate_init,
	.step = step,
};
