// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Allocating and freeing frames. Kernel v6.8: mm/page_alloc.c (get_page_from_freelist,
 * prep_new_page, free_pages_prepare, free_unref_page).
 *
 * A zone is used down to its low watermark, then the next one by distance. When all are below, the
 * slow path takes over: sim/mm/reclaim.c.
 */
#include "sim/kernel/memory_events.h"
#include "sim/mm/hooks.h"
#include "sim/mm/mempolicy.h"
#include "sim/mm/page_alloc.h"
#include "sim/mm/reclaim.h"

#ifdef SIM_DEBUG
#define POISON_BYTE 0xaa
#define POISON_WORD 0xaaaaaaaaaaaaaaaaull

static void poison(struct page *page, unsigned int order)
{
	memset(page_address(page), POISON_BYTE, PAGE_SIZE << order);
	for (unsigned int i = 0; i < 1u << order; i++)
		__atomic_fetch_or(&page[i].flags, BIT(PG_poisoned), __ATOMIC_RELAXED);
}

/* A write to a freed frame is detected when the frame is allocated again. */
static void check_poison(struct page *page)
{
	const u64 *word = page_address(page);

	if (!(READ_ONCE(page->flags) & BIT(PG_poisoned)))
		return;
	__atomic_fetch_and(&page->flags, ~BIT(PG_poisoned), __ATOMIC_RELAXED);
	for (u64 i = 0; i < PAGE_SIZE / sizeof(*word); i++)
		if (word[i] != POISON_WORD)
			sim_bug(__FILE__, __LINE__, "a freed frame was written to");
}
#else
static void poison(struct page *page, unsigned int order)
{
}

static void check_poison(struct page *page)
{
}
#endif

/*
 * Also the first initialisation of a struct page: the memmap starts as zeroes. Marked is what
 * the migration engine may glance at, or lock by a stale glance.
 */
void prep_new_page(struct zone *zone, struct page *page)
{
	unsigned long flags;

	check_poison(page);
	flags = READ_ONCE(page->flags);
	if (unlikely(flags != zone->page_flags)) {
		BUG_ON(flags);
		WRITE_ONCE(page->flags, zone->page_flags);
	}
	BUG_ON(page_ref_count(page));
	WRITE_ONCE(page->mapping, NULL);
	page->index = 0;
	page->private = 0;
	page_mapcount_reset(page);
}

static struct page *take_from_buddy(struct zone *zone, unsigned int order, unsigned int alloc_flags)
{
	struct page *page = NULL;

	mm_spin_lock(&zone->lock);
	if (likely(zone_watermark_ok(zone, order, alloc_flags))) {
		page = buddy_alloc(zone, order);
		zone_note_low_tide(zone);
	}
	mm_spin_unlock(&zone->lock);
	return page;
}

static struct page *take_block(struct zone *zone, unsigned int order, unsigned int alloc_flags)
{
	struct page *page = order ? NULL : pcp_alloc(zone, alloc_flags);

	if (!page)
		page = take_from_buddy(zone, order, alloc_flags);
	for (unsigned int i = 0; page && i < 1u << order; i++)
		prep_new_page(zone, page + i);
	return page;
}

struct page *get_page_from_freelist(const struct alloc_context *ac, unsigned int alloc_flags)
{
	const u16 *nodes = sim_zones[ac->nid].fallback;
	unsigned int nr = ac->gfp & __GFP_THISNODE ? 1 : nr_node_ids;
	struct page *page;

	for (unsigned int i = 0; i < nr; i++) {
		if (ac->allowed && !node_isset(nodes[i], ac->allowed))
			continue;
		page = take_block(&sim_zones[nodes[i]], ac->order, alloc_flags);
		if (page)
			return page;
	}
	return NULL;
}

struct page *__alloc_pages(gfp_t gfp, unsigned int order, int nid, const nodemask_t *allowed)
{
	struct alloc_context ac = {.gfp = gfp, .order = order, .nid = nid, .allowed = allowed};
	struct page *page;

	BUG_ON(nid < 0 || (unsigned int)nid >= nr_node_ids);
	if (gfpflags_allow_blocking(gfp))
		might_sleep();
	sim_count(PAGE_ALLOC);
	if (order > MAX_ORDER || sim_should_fail(SIM_FAULT_PAGE))
		return NULL;
	page = get_page_from_freelist(&ac, ALLOC_WMARK_LOW);
	if (unlikely(!page))
		page = reclaim_alloc(&ac);
	if (!page)
		return NULL;
	sim_memory_given(page_address(page), PAGE_SIZE << order, SIM_MEMORY_PAGE, "page");
	set_page_count(page, 1);
	if (gfp & __GFP_ZERO)
		memset(page_address(page), 0, PAGE_SIZE << order);
	return page;
}

struct page *alloc_pages_node(int nid, gfp_t gfp, unsigned int order)
{
	if (nid == NUMA_NO_NODE)
		nid = (int)numa_node_id();
	return __alloc_pages(gfp, order, nid, NULL);
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	const nodemask_t *allowed;
	int nid = mempolicy_node(gfp, &allowed);

	return __alloc_pages(gfp, order, nid, allowed);
}

/*
 * A freed frame has no lock, no owner and no name. The free path clears mapping and PG_isolated: a
 * released movable page still has them.
 */
static void check_frame(struct zone *zone, struct page *page)
{
	BUG_ON(PageLocked(page));
	BUG_ON(page_ref_count(page));
	VM_BUG_ON(PagePrivate(page));
	VM_BUG_ON(page->private);
	VM_BUG_ON(READ_ONCE(page->flags) & BIT(PG_poisoned));
	if (page->mapping)
		WRITE_ONCE(page->mapping, NULL);
	if (READ_ONCE(page->flags) != zone->page_flags)
		WRITE_ONCE(page->flags, zone->page_flags);
}

static void free_block(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);

	sim_count(PAGE_FREE);
	for (unsigned int i = 0; i < 1u << order; i++)
		check_frame(zone, page + i);
	sim_memory_taken(page_address(page), PAGE_SIZE << order, SIM_MEMORY_PAGE, "page");
	poison(page, order);
	if (!order && pcp_free(zone, page))
		return;
	mm_spin_lock(&zone->lock);
	buddy_free(zone, page, order);
	mm_spin_unlock(&zone->lock);
}

void sim_free_page(struct page *page)
{
	if (unlikely(page->ret))
		page_return_freed(page);
	free_block(page, 0);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (!put_page_testzero(page))
		return;
	if (order)
		free_block(page, order);
	else
		sim_free_page(page);
}
