// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The allocating task's part in memory pressure. Kernel v6.8: mm/page_alloc.c
 * (__alloc_pages_slowpath, __alloc_pages_direct_reclaim, should_reclaim_retry), mm/vmscan.c
 * (do_try_to_free_pages). There are no page lists to age and no processes to kill: only shrinkers
 * free memory.
 */
#include "sim/mm/reclaim.h"

#include "sim/mm/node_memory.h"
#include "sim/mm/page_alloc.h"
#include "sim/sim.h"

#define DEF_PRIORITY	    12	/* of the first round: 1/4096 of the objects */
#define SWAP_CLUSTER_MAX    32	/* enough for one run */
#define COSTLY_ORDER	    3	/* above this, freed frames seldom form such a block */
#define MAX_RECLAIM_RETRIES 16u /* runs for orders above that */

static struct {
	u64 runs, freed, ticks, drains, refused;
} direct;

int reclaim_init(void)
{
	memset(&direct, 0, sizeof(direct));
	shrinkers_init();
	return kswapd_init();
}

void reclaim_exit(void)
{
	kswapd_exit();
}

bool memalloc_noreclaim_save(void)
{
	bool before = sim_self.task->memalloc;

	sim_self.task->memalloc = true;
	return before;
}

void memalloc_noreclaim_restore(bool before)
{
	sim_self.task->memalloc = before;
}

static bool frees_memory(gfp_t gfp)
{
	return (gfp & __GFP_MEMALLOC) || sim_self.task->memalloc;
}

static void add(u64 *sum, u64 n)
{
	__atomic_fetch_add(sum, n, __ATOMIC_RELAXED);
}

/* How far below the marks the slow path may go. */
static unsigned int slow_path_flags(gfp_t gfp)
{
	unsigned int flags = ALLOC_WMARK_MIN;

	if (gfp & __GFP_NOMEMALLOC)
		return flags;
	if (frees_memory(gfp))
		return ALLOC_NO_WATERMARKS;
	if (gfp & __GFP_HIGH)
		flags |= ALLOC_MIN_RESERVE;
	if (!gfpflags_allow_blocking(gfp))
		flags |= ALLOC_NON_BLOCK;
	return flags;
}

static bool may_use(const struct alloc_context *ac, unsigned int nid)
{
	return !ac->allowed || node_isset(nid, ac->allowed);
}

/* The @i-th node for the allocation; false if there are fewer. */
static bool node_of(const struct alloc_context *ac, unsigned int i, unsigned int *nid)
{
	if (i >= (ac->gfp & __GFP_THISNODE ? 1 : nr_node_ids))
		return false;
	*nid = sim_zones[ac->nid].fallback[i];
	return true;
}

static void wake_daemons(const struct alloc_context *ac)
{
	unsigned int nid;

	for (unsigned int i = 0; node_of(ac, i, &nid); i++)
		if (may_use(ac, nid))
			kswapd_wake(nid);
}

static unsigned long shrink_nodes(const struct alloc_context *ac, int priority)
{
	unsigned long freed = 0, here;
	unsigned int nid;

	for (unsigned int i = 0; node_of(ac, i, &nid); i++) {
		if (!may_use(ac, nid))
			continue;
		here = shrink_slab(ac->gfp, (int)nid, priority);
		if (here)
			kswapd_encourage(nid);
		freed += here;
	}
	return freed;
}

/* Rounds that ask for more and more, until enough was freed. */
static unsigned long direct_reclaim(const struct alloc_context *ac)
{
	bool before = memalloc_noreclaim_save();
	unsigned long freed = 0;
	u64 start = sim_clock();

	for (int priority = DEF_PRIORITY; priority >= 0 && freed < SWAP_CLUSTER_MAX; priority--)
		freed += shrink_nodes(ac, priority);
	memalloc_noreclaim_restore(before);
	add(&direct.runs, 1);
	add(&direct.freed, freed);
	add(&direct.ticks, sim_clock() - start);
	return freed;
}

/* Freed frames may be in per-CPU lists, also of other CPUs. */
static struct page *drain_and_take(const struct alloc_context *ac, unsigned int flags)
{
	add(&direct.drains, 1);
	drain_all_pages();
	return get_page_from_freelist(ac, flags);
}

/* A run that frees nothing is the last; a kernel would kill a process. */
static struct page *reclaim_and_take(const struct alloc_context *ac, unsigned int flags)
{
	unsigned int runs = 0;
	unsigned long freed;
	struct page *page;

	do {
		freed = direct_reclaim(ac);
		page = get_page_from_freelist(ac, flags);
		if (!page)
			page = drain_and_take(ac, flags);
		cond_resched();
		if (ac->order > COSTLY_ORDER && ++runs >= MAX_RECLAIM_RETRIES)
			break;
	} while (!page && freed && !(ac->gfp & __GFP_NORETRY));
	return page;
}

struct page *reclaim_alloc(const struct alloc_context *ac)
{
	unsigned int flags = slow_path_flags(ac->gfp);
	struct page *page;

	if (ac->gfp & __GFP_KSWAPD_RECLAIM)
		wake_daemons(ac);
	page = get_page_from_freelist(ac, flags);
	if (!page && gfpflags_allow_blocking(ac->gfp) && !frees_memory(ac->gfp))
		page = reclaim_and_take(ac, flags);
	if (!page)
		add(&direct.refused, 1);
	return page;
}

static u64 peak_frames(void)
{
	u64 frames = 0;

	for (unsigned int nid = 0; nid < nr_node_ids; nid++) {
		struct zone *zone = &sim_zones[nid];

		mm_spin_lock(&zone->lock);
		frames += zone->end_pfn - zone->start_pfn - zone->low_tide;
		mm_spin_unlock(&zone->lock);
	}
	return frames;
}

void sim_reclaim_stats(struct sim_reclaim_stats *out)
{
	memset(out, 0, sizeof(*out));
	if (!sim_zones)
		return;
	out->direct_runs = __atomic_load_n(&direct.runs, __ATOMIC_RELAXED);
	out->direct_freed = __atomic_load_n(&direct.freed, __ATOMIC_RELAXED);
	out->direct_ns = sim_ticks_to_ns(__atomic_load_n(&direct.ticks, __ATOMIC_RELAXED));
	out->drains = __atomic_load_n(&direct.drains, __ATOMIC_RELAXED);
	out->refused = __atomic_load_n(&direct.refused, __ATOMIC_RELAXED);
	out->peak_frames = peak_frames();
	kswapd_stats(out);
	shrinkers_sums(out);
}
