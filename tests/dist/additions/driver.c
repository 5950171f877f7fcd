// SPDX-License-Identifier: GPL-2.0-or-later
/* Movable pages of the first node from its last frame in use downward, again and again. */
#include "sim/drivers/by_rate.h"
#include "sim/mm/page_alloc.h"

#define FRAMES 8192u /* examined for one batch, at most */

static unsigned int collect(struct migrate_lane *lane, unsigned int nr, struct list_head *list)
{
	const struct zone *zone = &sim_zones[0];
	struct by_rate *at = lane->state;
	unsigned int found = 0;

	for (unsigned int i = 0; i < FRAMES && found < nr; i++) {
		if (at->pfn <= zone->start_pfn)
			at->pfn = READ_ONCE(zone->fresh_pfn);
		if (at->pfn <= zone->start_pfn)
			break;
		found += migrate_try_isolate(lane, pfn_to_page(--at->pfn), list);
	}
	return found;
}

static u64 step(struct migrate_lane *lane, u64 now)
{
	return by_rate_step(lane, now, collect);
}

const struct migrate_driver migrate_driver_added = {
	.name = "added",
	.synthetic = true,
	.state_size = sizeof(struct by_rate),
	.parse = by_rate_parse,
	.init = by_rate_init,
	.step = step,
};
