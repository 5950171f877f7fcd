// SPDX-License-Identifier: GPL-2.0-or-later
/* Movable pages in the order of their frame numbers, node after node, again and again. */
#include "sim/migrate_daemon.h"
#include "sim/page_alloc.h"

#define FRAMES 8192u /* looked at for one batch, at most */

/* Steps to the next frame ever handed out; false: there is none on any node. */
static bool advance(struct migrate_lane *lane)
{
	const struct zone *zone = &sim_zones[lane->nid];

	if (lane->pfn && lane->pfn + 1 < READ_ONCE(zone->fresh_pfn)) {
		lane->pfn++;
		return true;
	}
	for (unsigned int i = 0; i < nr_node_ids; i++) {
		lane->nid = lane->pfn ? (lane->nid + 1) % nr_node_ids : lane->nid;
		zone = &sim_zones[lane->nid];
		lane->pfn = zone->start_pfn;
		if (READ_ONCE(zone->fresh_pfn) > zone->start_pfn)
			return true;
	}
	return false;
}

unsigned int migrate_collect_scan(struct migrate_daemon *daemon, struct migrate_lane *lane,
				  unsigned int nr, struct list_head *list)
{
	unsigned int found = 0;

	for (unsigned int i = 0; i < FRAMES && found < nr && advance(lane); i++)
		found += migrate_try_isolate(daemon, pfn_to_page(lane->pfn), list);
	return found;
}
