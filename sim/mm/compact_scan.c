// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The two scanners. Kernel v6.8: mm/compaction.c (isolate_migratepages,
 * isolate_migratepages_block, isolate_freepages, isolate_freepages_block, split_map_pages),
 * without the fast searches through the free lists.
 */
#include "sim/mm/compaction.h"

static unsigned long block_start(unsigned long pfn)
{
	return ALIGN_DOWN(pfn, PAGEBLOCK_NR);
}

static bool is_suitable(struct compact_control *cc, unsigned long pfn)
{
	if (cc->ignore_skip_hint || !compact_pageblock_skip(cc->zone, pfn))
		return true;
	cc->counts->blocks_skipped++;
	return false;
}

static void put_back(struct compact_control *cc)
{
	putback_movable_pages(&cc->migratepages);
	cc->nr_migratepages = 0;
}

/* Nothing was found in the block, or nothing is left to find. */
static void note_scanned(struct compact_control *cc, unsigned long start, unsigned long end)
{
	bool whole = start == block_start(start) || start == cc->zone->start_pfn;

	if (!cc->ignore_skip_hint && (whole || cc->finish_pageblock))
		compact_set_pageblock_skip(cc->zone, start);
	compact_update_migrate(cc->zone, end, cc->mode != MIGRATE_ASYNC);
}

/*
 * Scans a pageblock from @pfn on; returns where the next scan begins. An asynchronous direct run
 * gives up on a block of the wanted order at the first page that cannot move.
 */
static unsigned long scan_block(struct compact_control *cc, unsigned long pfn, unsigned long end)
{
	bool hasty = cc->direct && cc->mode == MIGRATE_ASYNC && cc->order <= MAX_ORDER;
	unsigned long wanted = hasty ? 1ul << cc->order : 1, start = pfn, found = 0;

	while (pfn < end) {
		struct page *page = pfn_to_page(pfn);
		bool in_use = page_ref_count(page);

		if (!(pfn % COMPACT_CLUSTER))
			cond_resched();
		pfn++;
		cc->counts->migrate_scanned++;
		if (isolate_page_watched(cc->watch, page, &cc->migratepages)) {
			found++;
			cc->counts->isolated++;
			if (++cc->nr_migratepages >= COMPACT_CLUSTER && !cc->finish_pageblock)
				break;
		} else if (hasty && in_use) {
			put_back(cc);
			found = 0;
			pfn = min(ALIGN_DOWN(pfn - 1, wanted) + wanted, end);
		}
	}
	if (pfn == end && (!found || cc->finish_pageblock))
		note_scanned(cc, start, end);
	return pfn;
}

bool isolate_migratepages(struct compact_control *cc)
{
	unsigned long pfn = cc->migrate_pfn;

	while (!cc->nr_migratepages && block_start(pfn) + PAGEBLOCK_NR <= cc->free_pfn) {
		unsigned long end = block_start(pfn) + PAGEBLOCK_NR;

		cond_resched();
		if (pfn == block_start(pfn) && !is_suitable(cc, pfn))
			pfn = end;
		else
			pfn = scan_block(cc, pfn, end);
	}
	cc->migrate_pfn = pfn;
	return cc->nr_migratepages;
}

/*
 * With the zone's lock held: the free block at @page becomes single pages in use. 0: too few
 * would be left free. Kernel: __isolate_free_page().
 */
static unsigned long take_free_block(struct compact_control *cc, struct page *page,
				     struct list_head *taken)
{
	unsigned long nr = 1ul << page_private(page);
	unsigned long unused = cc->zone->nr_free + (cc->zone->end_pfn - cc->zone->fresh_pfn);

	if (unused < cc->zone->watermark[WMARK_MIN] + nr)
		return 0;
	buddy_take(cc->zone, page, (unsigned int)page_private(page));
	for (unsigned long i = 0; i < nr; i++)
		list_add_tail(&page[i].lru, taken);
	return nr;
}

/* Takes the free frames in [@pfn, @end); returns where it stopped, with enough or at the end. */
static unsigned long scan_free_block(struct compact_control *cc, unsigned long pfn,
				     unsigned long end, struct list_head *taken)
{
	struct zone *zone = cc->zone;
	bool locked = false;

	while (pfn < end && cc->nr_freepages < cc->nr_migratepages) {
		struct page *page = pfn_to_page(pfn);
		unsigned long nr = 1;

		if (locked && !(pfn % COMPACT_CLUSTER)) {
			mm_spin_unlock(&zone->lock);
			locked = false;
			cond_resched();
		}
		if (!locked && PageBuddy(page)) {
			mm_spin_lock(&zone->lock);
			locked = true;
		}
		if (locked && PageBuddy(page)) {
			nr = take_free_block(cc, page, taken);
			if (!nr)
				break;
			cc->nr_freepages += nr;
			cc->counts->free_isolated += nr;
		}
		cc->counts->free_scanned += nr;
		pfn += nr;
	}
	if (locked)
		mm_spin_unlock(&zone->lock);
	return pfn;
}

static void prepare_all(struct compact_control *cc, struct list_head *taken)
{
	struct page *page;

	list_for_each_entry(page, taken, lru) {
		prep_new_page(cc->zone, page);
		set_page_count(page, 1);
	}
	list_splice_tail_init(taken, &cc->freepages);
}

/* A free block of this size is what compaction wants to create, so it takes none of its frames. */
static bool is_free_as_a_whole(struct zone *zone, unsigned long pfn)
{
	unsigned long head = ALIGN_DOWN(pfn, 1ul << MAX_ORDER);
	bool whole = false;

	mm_spin_lock(&zone->lock);
	for (; head <= pfn && !whole; head += PAGEBLOCK_NR)
		whole = head >= zone->start_pfn && PageBuddy(pfn_to_page(head)) &&
			head + (1ul << page_private(pfn_to_page(head))) >= pfn + PAGEBLOCK_NR;
	mm_spin_unlock(&zone->lock);
	return whole;
}

void isolate_freepages(struct compact_control *cc)
{
	unsigned long low = block_start(cc->migrate_pfn) + PAGEBLOCK_NR, pfn = cc->free_pfn;
	LIST_HEAD(taken);

	while (block_start(pfn) >= low && cc->nr_freepages < cc->nr_migratepages) {
		unsigned long start = block_start(pfn), end = start + PAGEBLOCK_NR;

		cond_resched();
		end = min(end, cc->end_pfn);
		if (is_free_as_a_whole(cc->zone, start) || !is_suitable(cc, start)) {
			pfn = start - PAGEBLOCK_NR;
			continue;
		}
		pfn = scan_free_block(cc, pfn, end, &taken);
		if (pfn < end)
			break;
		if (!cc->ignore_skip_hint)
			compact_set_pageblock_skip(cc->zone, start);
		compact_update_free(cc->zone, start - PAGEBLOCK_NR);
		pfn = start - PAGEBLOCK_NR;
	}
	cc->free_pfn = pfn;
	prepare_all(cc, &taken);
}
