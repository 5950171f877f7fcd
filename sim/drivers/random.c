// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Uniformly random movable pages. Frame numbers are drawn below the highest that was ever
 * allocated. Where movable pages are sparse, the search goes on from the last draw in frame order:
 * still bounded, but less uniform, since a page after a gap is likelier.
 */
#include "sim/drivers/by_rate.h"
#include "sim/mm/page_alloc.h"

#define DRAWS	64u   /* draws for one page */
#define SCAN_ON 4096u /* frames examined if no draw hit */

static unsigned long used_span(const struct zone *zone)
{
	return READ_ONCE(zone->fresh_pfn) - zone->start_pfn;
}

static unsigned long total_span(void)
{
	unsigned long span = 0;

	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		span += used_span(&sim_zones[nid]);
	return span;
}

/* The @nth of all frames ever allocated, over all nodes. */
static struct page *nth_frame(unsigned long nth)
{
	for (unsigned int nid = 0; nid < nr_node_ids; nid++) {
		unsigned long span = used_span(&sim_zones[nid]);

		if (nth < span)
			return pfn_to_page(sim_zones[nid].start_pfn + nth);
		nth -= span;
	}
	return NULL;
}

static bool collect_one(struct migrate_lane *lane, unsigned long span, struct list_head *list)
{
	unsigned long nth = 0;
	struct page *page;

	for (unsigned int i = 0; i < DRAWS; i++) {
		nth = (unsigned long)(migrate_lane_random(lane) >> 11) % span;
		page = nth_frame(nth);
		if (page && migrate_try_isolate(lane, page, list))
			return true;
	}
	for (unsigned int i = 0; i < SCAN_ON; i++) {
		page = nth_frame((nth + i) % span);
		if (page && migrate_try_isolate(lane, page, list))
			return true;
	}
	return false;
}

static unsigned int collect(struct migrate_lane *lane, unsigned int nr, struct list_head *list)
{
	unsigned long span = total_span();
	unsigned int found = 0;

	while (span && found < nr && collect_one(lane, span, list))
		found++;
	return found;
}

u64 by_rate_random_step(struct migrate_lane *lane, u64 now)
{
	return by_rate_step(lane, now, collect);
}

const struct migrate_driver migrate_driver_random = {
	.name = "random",
	.synthetic = true,
	.state_size = sizeof(struct by_rate),
	.parse = by_rate_parse,
	.init = by_rate_init,
	.step = by_rate_random_step,
};
