/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking a range of frames out of use, as memory hot-remove and contiguous allocation do. Its free
 * frames leave the buddy, and frames freed later do not return to it: they are then neither free
 * nor in use. Kernel: mm/page_isolation.c, v6.8, by pageblock and migrate type; here each zone has
 * at most one such range.
 */
#ifndef SIM_MM_PAGE_ISOLATION_H
#define SIM_MM_PAGE_ISOLATION_H

#include "sim/mm/page_alloc.h"

/* Ranges begin and end at multiples of this, and contain only frames that were allocated before. */
#define ISOLATE_ALIGN (1ul << MAX_ORDER)

/*
 * 0: frames of the range are no longer allocated, except for those still in per-CPU lists
 * (drain_all_pages()). -EBUSY: nothing has changed. Either a frame is in use and does not look
 * movable (*@unmovable, which may be NULL, is then true), or another range of the zone is isolated.
 * Process context.
 */
int start_isolate_page_range(struct zone *zone, unsigned long start, unsigned long end,
			     bool *unmovable);

/* 0 if all frames of the isolated range are free, else -EBUSY. */
int test_pages_isolated(struct zone *zone);

/* Returns its free frames to the buddy, and those freed later return there as well. */
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
