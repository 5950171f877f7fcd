// SPDX-License-Identifier: GPL-2.0-or-later
/* A run of compaction. Kernel v6.8: mm/compaction.c (compact_zone, compact_finished). */
#include "sim/mm/compaction.h"

#include "sim/mm/contig_info.h"

#define COSTLY_ORDER 3u /* PAGE_ALLOC_COSTLY_ORDER */

/* For migrate_pages(): the destination, from the free scanner. */
static struct page *compaction_alloc(struct page *src, unsigned long data)
{
	struct compact_control *cc = (struct compact_control *)data;
	struct page *dst;

	(void)src;
	if (list_empty(&cc->freepages))
		isolate_freepages(cc);
	if (list_empty(&cc->freepages))
		return NULL;
	dst = list_first_entry(&cc->freepages, struct page, lru);
	list_del(&dst->lru);
	cc->nr_freepages--;
	return dst;
}

static void compaction_free(struct page *dst, unsigned long data)
{
	struct compact_control *cc = (struct compact_control *)data;

	list_add(&dst->lru, &cc->freepages);
	cc->nr_freepages++;
}

/* The free scanner continues from the highest frame that was not needed. */
static void release_freepages(struct compact_control *cc)
{
	struct page *page, *next;
	unsigned long high = 0;

	list_for_each_entry_safe(page, next, &cc->freepages, lru) {
		list_del(&page->lru);
		high = max(high, page_to_pfn(page));
		cc->counts->free_returned++;
		__free_page(page);
	}
	cc->nr_freepages = 0;
	if (high)
		compact_return_free(cc->zone, ALIGN_DOWN(high, PAGEBLOCK_NR));
}

static bool has_free_block(struct zone *zone, unsigned int order)
{
	struct contig_page_info info;

	fill_contig_page_info(zone, order, &info);
	return info.free_blocks_suitable;
}

enum compact_result compaction_suitable(struct zone *zone, unsigned int order)
{
	struct contig_page_info info;
	unsigned long mark = zone->watermark[order > COSTLY_ORDER ? WMARK_LOW : WMARK_MIN];

	if (order > MAX_ORDER)
		return COMPACT_CONTINUE;
	fill_contig_page_info(zone, order, &info);
	/*
	 * A block that the low watermark reserves is of no use, nor is compaction for it. The
	 * frames were counted under the zone's lock, which is not held here.
	 */
	if (info.free_blocks_suitable &&
	    info.free_pages >= zone->watermark[WMARK_MIN] + (1ul << order))
		return COMPACT_SUCCESS;
	/* Room for frames in transit, twice the block: compact_gap(). */
	if (info.free_pages < mark + (2ul << order))
		return COMPACT_NOT_SUITABLE;
	if (order > COSTLY_ORDER && contig_fragmentation_index(&info, order) <= EXTFRAG_THRESHOLD)
		return COMPACT_NOT_SUITABLE;
	return COMPACT_CONTINUE;
}

static enum compact_result compact_finished(struct compact_control *cc)
{
	if (compact_scanners_met(cc)) {
		compact_met(cc);
		return cc->whole_zone ? COMPACT_COMPLETE : COMPACT_PARTIAL_SKIPPED;
	}
	/*
	 * Finishes a block once begun; otherwise pages of other kinds would be scattered over it.
	 */
	if (cc->order > MAX_ORDER || cc->migrate_pfn % PAGEBLOCK_NR)
		return COMPACT_CONTINUE;
	return has_free_block(cc->zone, cc->order) ? COMPACT_SUCCESS : COMPACT_CONTINUE;
}

/*
 * True if a page failed in a block that is not yet scanned to its end, so that the rest is to
 * follow.
 */
static bool must_finish_block(struct compact_control *cc)
{
	if (cc->migrate_pfn % PAGEBLOCK_NR == 0 || cc->ignore_skip_hint || cc->finish_pageblock ||
	    cc->mode >= MIGRATE_SYNC)
		return false;
	cc->finish_pageblock = true;
	cc->counts->blocks_rescanned++;
	return true;
}

/* Moves what was isolated. CONTENDED: no frame was left, though there should be; else CONTINUE. */
static enum compact_result move_isolated(struct compact_control *cc, bool *again)
{
	int rc = cc->move(cc->mover, &cc->migratepages, compaction_alloc, compaction_free,
			  (unsigned long)cc, cc->mode);

	cc->nr_migratepages = 0;
	*again = false;
	if (rc == -ENOMEM && !compact_scanners_met(cc))
		return COMPACT_CONTENDED;
	if (rc)
		*again = must_finish_block(cc);
	return COMPACT_CONTINUE;
}

/*
 * The frames freed in a block of the wanted order are in this CPU's list; they merge only when it
 * is emptied. *@moved: the first frame of the block that pages left last, or 0.
 */
static void drain_behind(struct compact_control *cc, unsigned long *moved)
{
	unsigned int order = min(cc->order, (unsigned int)MAX_ORDER);

	if (!*moved || *moved >= ALIGN_DOWN(cc->migrate_pfn, 1ul << order))
		return;
	drain_local_pages(cc->zone);
	*moved = 0;
}

static enum compact_result scan_and_move(struct compact_control *cc)
{
	enum compact_result ret = compact_finished(cc);
	unsigned long moved = 0;

	while (ret == COMPACT_CONTINUE) {
		unsigned long block = ALIGN_DOWN(cc->migrate_pfn, PAGEBLOCK_NR);
		bool again = true;

		/*
		 * The scan had begun this block: it continues to the end, so that it does not visit
		 * it again.
		 */
		cc->finish_pageblock = moved && ALIGN_DOWN(moved, PAGEBLOCK_NR) == block;
		while (again && ret == COMPACT_CONTINUE) {
			again = false;
			if (!isolate_migratepages(cc))
				break;
			moved = max(cc->zone->start_pfn,
				    ALIGN_DOWN(cc->migrate_pfn - 1, PAGEBLOCK_NR));
			ret = move_isolated(cc, &again);
		}
		if (ret != COMPACT_CONTINUE)
			break;
		drain_behind(cc, &moved);
		ret = compact_finished(cc);
	}
	return ret;
}

enum compact_result compact_zone(struct compact_control *cc)
{
	enum compact_result ret = compaction_suitable(cc->zone, cc->order);

	if (ret != COMPACT_CONTINUE)
		return ret;
	INIT_LIST_HEAD(&cc->migratepages);
	INIT_LIST_HEAD(&cc->freepages);
	cc->nr_migratepages = cc->nr_freepages = 0;
	cc->finish_pageblock = false;
	if (READ_ONCE(cc->zone->fresh_pfn) == cc->zone->start_pfn)
		return COMPACT_COMPLETE;
	compact_begin(cc);
	ret = scan_and_move(cc);
	release_freepages(cc);
	/* Unused frames merge with those that pages left. */
	drain_local_pages(cc->zone);
	return ret;
}
