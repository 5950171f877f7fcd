/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking a range of frames out of use, as memory hot-remove and contiguous allocation do:
 * its free frames leave the buddy, and those freed later do not come back to it. They are
 * then neither free nor in use. Kernel: mm/page_isolation.c, v6.8; there by pageblock and
 * migrate type, here one range of each zone at a time.
 */
#ifndef SIM_MM_PAGE_ISOLATION_H
#define SIM_MM_PAGE_ISOLATION_H

#include "sim/mm/page_alloc.h"

/* Ranges begin and end on these, and lie among frames that were handed out before. */
#define ISOLATE_ALIGN (1ul << MAX_ORDER)

/*
 * 0: frames of the range are no longer given out, but for what per-CPU lists still hold
 * (drain_all_pages()). -EBUSY: nothing is changed, since a frame is in use and does not look
 * movable (*@unmovable, may be NULL, is true), or since another range of the zone is isolated.
 * Process context.
 */
int start_isolate_page_range(struct zone *zone, unsigned long start, unsigned long end,
			     bool *unmovable);

/* All frames of the isolated range are free: 0, else -EBUSY. */
int test_pages_isolated(struct zone *zone);

/* Its free frames go back to the buddy, and frames of it will. */
void undo_isolate_page_range(struct zone *zone);

/* Frames of @nid that are out of use; exact at quiescence. */
unsigned long sim_node_pages_offline(unsigned int nid);

/* For the free path; with zone->lock held, @page in the isolated range. */
void isolated_free(struct zone *zone, struct page *page, unsigned int order);

/* Stale without zone->lock. */
static inline bool pfn_is_isolated(const struct zone *zone, unsigned long pfn)
{
	return pfn < READ_ONCE(zone->isolated_end) && pfn >= READ_ONCE(zone->isolated_start);
}

#endif
