// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Per-CPU lists of single frames. Kernel v6.8: mm/page_alloc.c (rmqueue_pcplist, nr_pcp_alloc,
 * free_unref_page_commit, nr_pcp_high, nr_pcp_free, free_pcppages_bulk), for order 0 and one
 * migrate type.
 *
 * The owner takes its list's lock by trylock, since only a drain contends for it, and goes to the
 * zone if that fails. Refills and bulk frees grow while a CPU only allocates or only frees, so that
 * an exit storm does not take the zone's lock for every batch.
 */
#include "sim/mm/page_isolation.h"

/* Transfers grow up to 2^this batches (CONFIG_PCP_BATCH_SCALE_MAX). */
#define BATCH_SCALE_MAX 5
#define BELOW_HIGH	0

void pcp_init(struct zone *zone, int batch, int high_min, int high_max)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct per_cpu_pages *pcp = &zone->pcp[cpu];

		spin_lock_init(&pcp->lock);
		INIT_LIST_HEAD(&pcp->list);
		pcp->batch = batch;
		pcp->high = pcp->high_min = high_min;
		pcp->high_max = high_max;
	}
}

static struct per_cpu_pages *lock_own_list(struct zone *zone)
{
	struct per_cpu_pages *pcp;

	preempt_disable();
	pcp = &zone->pcp[smp_processor_id()];
	if (mm_spin_trylock(&pcp->lock))
		return pcp;
	preempt_enable();
	return NULL;
}

static void unlock_own_list(struct per_cpu_pages *pcp)
{
	mm_spin_unlock(&pcp->lock);
	preempt_enable();
}

/* In a zone that ran low no list grows, until enough is free again. */
static bool is_below_high(struct zone *zone)
{
	return test_bit(BELOW_HIGH, &zone->below_high);
}

/* With zone->lock held. The bit changes rarely, so it is tested before it is written. */
static void note_free_level(struct zone *zone)
{
	bool below = zone_unused(zone) <= zone->watermark[WMARK_HIGH];

	if (below == is_below_high(zone))
		return;
	WRITE_ONCE(zone->below_high, below ? BIT(BELOW_HIGH) : 0);
}

/* How many frames to take: it doubles with each refill as long as nothing is freed. */
static int refill_size(struct per_cpu_pages *pcp, struct zone *zone)
{
	int batch = pcp->batch << pcp->alloc_factor;
	int high = clamp_t(int, pcp->high, pcp->high_min, pcp->high_max), most;

	if (high < pcp->batch)
		return 1;
	if (pcp->high_min != pcp->high_max && !is_below_high(zone))
		high = min(high + batch, pcp->high_max);
	pcp->high = high;
	most = max(high - pcp->count - pcp->batch, pcp->batch);
	if (batch <= most && pcp->alloc_factor < BATCH_SCALE_MAX)
		pcp->alloc_factor++;
	return min(batch, most);
}

static void refill(struct zone *zone, struct per_cpu_pages *pcp, unsigned int alloc_flags)
{
	int want = refill_size(pcp, zone);
	struct page *page;

	mm_spin_lock(&zone->lock);
	note_free_level(zone);
	if (unlikely(!zone_watermark_ok(zone, 0, alloc_flags)))
		want = 0;
	for (; want; want--) {
		page = buddy_alloc(zone, 0);
		if (!page)
			break;
		/* To the tail, so that frames leave the list in frame-number order. */
		list_add_tail(&page->lru, &pcp->list);
		WRITE_ONCE(pcp->count, pcp->count + 1);
	}
	zone_note_low_tide(zone);
	mm_spin_unlock(&zone->lock);
}

struct page *pcp_alloc(struct zone *zone, unsigned int alloc_flags)
{
	struct per_cpu_pages *pcp = lock_own_list(zone);
	struct page *page;

	if (!pcp)
		return NULL;
	pcp->free_count >>= 1;
	if (list_empty(&pcp->list))
		refill(zone, pcp, alloc_flags);
	page = list_first_entry_or_null(&pcp->list, struct page, lru);
	if (page) {
		list_del(&page->lru);
		WRITE_ONCE(pcp->count, pcp->count - 1);
	}
	unlock_own_list(pcp);
	return page;
}

/* The coldest frames go first. */
static void free_bulk(struct zone *zone, struct per_cpu_pages *pcp, int count)
{
	struct page *page;

	count = min(count, pcp->count);
	mm_spin_lock(&zone->lock);
	WRITE_ONCE(pcp->count, pcp->count - count);
	while (count--) {
		page = list_last_entry(&pcp->list, struct page, lru);
		list_del(&page->lru);
		buddy_free(zone, page, 0);
	}
	note_free_level(zone);
	mm_spin_unlock(&zone->lock);
}

/* The mark above which frames return to the zone, and how it moves. */
static int high_mark(struct per_cpu_pages *pcp, struct zone *zone)
{
	int high = clamp_t(int, pcp->high, pcp->high_min, pcp->high_max);

	pcp->high = high;
	if (!high || pcp->high_min == pcp->high_max)
		return high;
	if (is_below_high(zone)) {
		pcp->high = max(high - pcp->free_count, pcp->high_min);
		high = max(pcp->count, pcp->high_min);
	} else if (pcp->count >= high && high < pcp->free_count + pcp->batch) {
		pcp->high =
			clamp_t(int, pcp->free_count + pcp->batch, pcp->high_min, pcp->high_max);
	}
	return high;
}

/* At least a batch, and as many as were freed in a row; a batch stays. */
static int bulk_size(const struct per_cpu_pages *pcp, int high)
{
	if (high < pcp->batch)
		return 1;
	return clamp_t(int, pcp->free_count, pcp->batch, high - pcp->batch);
}

bool pcp_free(struct zone *zone, struct page *page)
{
	struct per_cpu_pages *pcp;
	int high;

	if (unlikely(pfn_is_isolated(zone, page_to_pfn(page))))
		return false;
	pcp = lock_own_list(zone);
	if (!pcp)
		return false;
	pcp->alloc_factor >>= 1;
	list_add(&page->lru, &pcp->list);
	WRITE_ONCE(pcp->count, pcp->count + 1);
	if (pcp->free_count < pcp->batch << BATCH_SCALE_MAX)
		pcp->free_count++;
	high = high_mark(pcp, zone);
	if (pcp->count >= high)
		free_bulk(zone, pcp, bulk_size(pcp, high));
	unlock_own_list(pcp);
	return true;
}

static void drain_list(struct zone *zone, struct per_cpu_pages *pcp)
{
	mm_spin_lock(&pcp->lock);
	if (pcp->count)
		free_bulk(zone, pcp, pcp->count);
	mm_spin_unlock(&pcp->lock);
}

void drain_local_pages(struct zone *zone)
{
	preempt_disable();
	drain_list(zone, &zone->pcp[smp_processor_id()]);
	preempt_enable();
}

void drain_all_pages(void)
{
	unsigned int nid, cpu;

	for (nid = 0; nid < nr_node_ids; nid++) {
		for_each_possible_cpu(cpu) {
			struct zone *zone = &sim_zones[nid];

			if (READ_ONCE(zone->pcp[cpu].count))
				drain_list(zone, &zone->pcp[cpu]);
		}
	}
}

unsigned long sim_node_pcp_pages(unsigned int nid)
{
	unsigned long pages = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		pages += (unsigned long)READ_ONCE(sim_zones[nid].pcp[cpu].count);
	return pages;
}
