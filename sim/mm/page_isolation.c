// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Works block by block, so that it holds the zone's lock no longer than the kernel does for a
 * pageblock.
 */
#include "sim/mm/page_isolation.h"

void isolated_free(struct zone *zone, struct page *page, unsigned int order)
{
	set_page_private(page, order);
	WRITE_ONCE(page->page_type, PAGE_TYPE_OFFLINE);
	zone->nr_isolated += 1ul << order;
}

/* Kernel: has_unmovable_pages(). Free frames of per-CPU lists have no reference. */
static bool has_unmovable_pages(unsigned long pfn)
{
	unsigned long end = pfn + ISOLATE_ALIGN;

	while (pfn < end) {
		struct page *page = pfn_to_page(pfn);

		if (PageBuddy(page)) {
			pfn += 1ul << page_private(page);
			continue;
		}
		if (page_ref_count(page) && !__PageMovable(page))
			return true;
		pfn++;
	}
	return false;
}

static void isolate_free_blocks(struct zone *zone, unsigned long pfn)
{
	unsigned long end = pfn + ISOLATE_ALIGN;

	while (pfn < end) {
		struct page *page = pfn_to_page(pfn);
		unsigned int order = 0;

		if (PageBuddy(page)) {
			order = (unsigned int)page_private(page);
			buddy_take(zone, page, order);
			isolated_free(zone, page, order);
		}
		pfn += 1ul << order;
	}
}

static void release_free_blocks(struct zone *zone, unsigned long pfn)
{
	unsigned long end = pfn + ISOLATE_ALIGN;

	while (pfn < end) {
		struct page *page = pfn_to_page(pfn);
		unsigned int order = 0;

		if (READ_ONCE(page->page_type) == PAGE_TYPE_OFFLINE) {
			order = (unsigned int)page_private(page);
			WRITE_ONCE(page->page_type, PAGE_TYPE_NONE);
			set_page_private(page, 0);
			zone->nr_isolated -= 1ul << order;
			buddy_free(zone, page, order);
		}
		pfn += 1ul << order;
	}
}

static bool claim(struct zone *zone, unsigned long start)
{
	bool claimed;

	mm_spin_lock(&zone->lock);
	claimed = !zone->isolated_end;
	if (claimed) {
		WRITE_ONCE(zone->isolated_start, start);
		WRITE_ONCE(zone->isolated_end, start);
	}
	mm_spin_unlock(&zone->lock);
	return claimed;
}

int start_isolate_page_range(struct zone *zone, unsigned long start, unsigned long end,
			     bool *unmovable)
{
	bool found = false;

	BUG_ON(!IS_ALIGNED(start, ISOLATE_ALIGN) || !IS_ALIGNED(end, ISOLATE_ALIGN));
	BUG_ON(start < zone->start_pfn || end > READ_ONCE(zone->fresh_pfn) || start >= end);
	if (unmovable)
		*unmovable = false;
	if (!claim(zone, start))
		return -EBUSY;
	for (unsigned long pfn = start; pfn < end && !found; pfn += ISOLATE_ALIGN) {
		mm_spin_lock(&zone->lock);
		found = has_unmovable_pages(pfn);
		if (!found) {
			WRITE_ONCE(zone->isolated_end, pfn + ISOLATE_ALIGN);
			isolate_free_blocks(zone, pfn);
		}
		mm_spin_unlock(&zone->lock);
		cond_resched();
	}
	if (!found)
		return 0;
	if (unmovable)
		*unmovable = true;
	undo_isolate_page_range(zone);
	return -EBUSY;
}

int test_pages_isolated(struct zone *zone)
{
	unsigned long frames;

	mm_spin_lock(&zone->lock);
	frames = zone->isolated_end - zone->isolated_start - zone->nr_isolated;
	mm_spin_unlock(&zone->lock);
	return frames ? -EBUSY : 0;
}

void undo_isolate_page_range(struct zone *zone)
{
	unsigned long pfn = zone->isolated_end;

	while (pfn > zone->isolated_start) {
		pfn -= ISOLATE_ALIGN;
		mm_spin_lock(&zone->lock);
		WRITE_ONCE(zone->isolated_end, pfn);
		release_free_blocks(zone, pfn);
		mm_spin_unlock(&zone->lock);
		cond_resched();
	}
	mm_spin_lock(&zone->lock);
	BUG_ON(zone->nr_isolated);
	WRITE_ONCE(zone->isolated_start, 0);
	WRITE_ONCE(zone->isolated_end, 0);
	mm_spin_unlock(&zone->lock);
}

unsigned long sim_node_pages_offline(unsigned int nid)
{
	struct zone *zone = &sim_zones[nid];
	unsigned long frames;

	mm_spin_lock(&zone->lock);
	frames = zone->nr_isolated;
	mm_spin_unlock(&zone->lock);
	return frames;
}
