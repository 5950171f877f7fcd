// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Free blocks of 2^order frames, merged with their buddies in frame-number order. Kernel
 * v6.8: mm/page_alloc.c (__free_one_page, expand, __rmqueue_smallest) without migrate types.
 *
 * Frames that were never used are not on the lists: the zone grows by a block when it has
 * nothing else (the kernel's deferred initialisation of struct pages does the same), so that
 * memory of an unused pool is never touched.
 */
#include "sim/mm/page_isolation.h"

void buddy_init(struct zone *zone)
{
	unsigned int order;

	for (order = 0; order <= MAX_ORDER; order++) {
		INIT_LIST_HEAD(&zone->free_area[order].free_list);
		zone->free_area[order].nr_free = 0;
	}
	zone->nr_free = 0;
	zone->fresh_pfn = zone->start_pfn;
}

static void link_block(struct zone *zone, struct page *page, unsigned int order, bool tail)
{
	struct free_area *area = &zone->free_area[order];

	set_page_private(page, order);
	WRITE_ONCE(page->page_type, PAGE_TYPE_BUDDY);
	if (tail)
		list_add_tail(&page->lru, &area->free_list);
	else
		list_add(&page->lru, &area->free_list);
	area->nr_free++;
}

static void unlink_block(struct zone *zone, struct page *page, unsigned int order)
{
	list_del(&page->lru);
	WRITE_ONCE(page->page_type, PAGE_TYPE_NONE);
	set_page_private(page, 0);
	zone->free_area[order].nr_free--;
}

/* The other half of the next larger block, if it is free as a whole. */
static struct page *free_buddy(struct zone *zone, unsigned long pfn, unsigned int order)
{
	unsigned long buddy_pfn = pfn ^ (1ul << order);
	struct page *buddy;

	if (buddy_pfn < zone->start_pfn || buddy_pfn >= zone->end_pfn)
		return NULL;
	buddy = pfn_to_page(buddy_pfn);
	return PageBuddy(buddy) && page_private(buddy) == order ? buddy : NULL;
}

/*
 * If the buddy of the block one order up is free, this block's own buddy may soon be freed and all
 * four merge. So the block goes to the tail of its list, to be allocated last.
 */
static bool merge_is_likely(struct zone *zone, unsigned long pfn, unsigned int order)
{
	return order < MAX_ORDER - 1 && free_buddy(zone, ALIGN_DOWN(pfn, 2ul << order), order + 1);
}

void buddy_free(struct zone *zone, struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page);
	struct page *buddy;

	if (unlikely(pfn_is_isolated(zone, pfn))) {
		isolated_free(zone, page, order);
		return;
	}
	zone->nr_free += 1ul << order;
	for (; order < MAX_ORDER; order++) {
		buddy = free_buddy(zone, pfn, order);
		if (!buddy)
			break;
		unlink_block(zone, buddy, order);
		pfn = ALIGN_DOWN(pfn, 2ul << order);
	}
	link_block(zone, pfn_to_page(pfn), order, merge_is_likely(zone, pfn, order));
}

void buddy_take(struct zone *zone, struct page *page, unsigned int order)
{
	unlink_block(zone, page, order);
	zone->nr_free -= 1ul << order;
}

/* Adds the next block of frames that were never used to the lists. */
static bool grow(struct zone *zone)
{
	unsigned long pfn = zone->fresh_pfn;
	unsigned long end =
		min(ALIGN_DOWN(pfn, 1ul << MAX_ORDER) + (1ul << MAX_ORDER), zone->end_pfn);
	unsigned int order;

	if (pfn >= end)
		return false;
	WRITE_ONCE(zone->fresh_pfn, end);
	zone->nr_free += end - pfn;
	for (; pfn < end; pfn += 1ul << order) {
		order = min((unsigned int)__builtin_ctzl(pfn), (unsigned int)MAX_ORDER);
		while (pfn + (1ul << order) > end)
			order--;
		link_block(zone, pfn_to_page(pfn), order, true);
	}
	return true;
}

/* Cuts the block down from order @from to @to; the upper halves become free blocks. */
static struct page *cut(struct zone *zone, struct page *page, unsigned int from, unsigned int to)
{
	unlink_block(zone, page, from);
	while (from > to) {
		from--;
		link_block(zone, page + (1ul << from), from, false);
	}
	zone->nr_free -= 1ul << to;
	return page;
}

struct page *buddy_alloc(struct zone *zone, unsigned int order)
{
	unsigned int from;
	struct page *page;

	do {
		for (from = order; from <= MAX_ORDER; from++) {
			page = list_first_entry_or_null(&zone->free_area[from].free_list,
							struct page, lru);
			if (page)
				return cut(zone, page, from, order);
		}
	} while (grow(zone));
	return NULL;
}
