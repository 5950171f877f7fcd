/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory pressure: reclaim below the watermarks. Kernel v6.8: mm/page_alloc.c
 * (__alloc_pages_slowpath), mm/vmscan.c (kswapd, try_to_free_pages), mm/shrinker.c.
 *
 * While every zone stays above its low watermark, none of it runs, and none of its threads exist.
 * docs/memory.md has the rules and the differences from the kernel.
 */
#ifndef SIM_MM_RECLAIM_H
#define SIM_MM_RECLAIM_H

#include "sim/kernel/types.h"

#define SIM_SHRINKER_NAMES 8u

/* Totals of the shrinkers of one name since boot. */
struct sim_shrinker_sum {
	char name[24];	  /* cut off before a colon or % */
	u64 scans, freed; /* freed: in the shrinker's objects; zsmalloc's are pages */
};

/* Since boot. */
struct sim_reclaim_stats {
	u64 kswapd_wakes, kswapd_runs, kswapd_freed; /* a run: until the mark or without success */
	u64 direct_runs, direct_freed;		     /* in the allocating tasks */
	u64 kswapd_ns, direct_ns;		     /* wall time inside reclaim */
	u64 drains;				     /* of the per-CPU lists */
	u64 refused;	  /* page allocations that failed, injected failures apart */
	u64 peak_frames;  /* out of the buddy, those in per-CPU lists too; sum of nodes' peaks */
	u32 nr_shrinkers; /* names */
	struct sim_shrinker_sum shrinker[SIM_SHRINKER_NAMES];
};

/* Any context; exact at quiescence. Of the booted kernel, all zero without one. */
void sim_reclaim_stats(struct sim_reclaim_stats *out);

struct alloc_context;

/* At boot, when the zones exist: 0 or -ENOMEM. */
int reclaim_init(void);
/* At shutdown, before anything else ends: ends the daemons. */
void reclaim_exit(void);

/*
 * The slow path of alloc_pages_node(), if no zone had a frame above its low watermark. The gfp
 * flags give the context. NULL: no memory.
 */
struct page *reclaim_alloc(const struct alloc_context *ac);

/*
 * Between these two calls the task frees memory: its allocations may take the last frame, and do
 * not reclaim. Returns the state before. Kernel: memalloc_noreclaim_save(), PF_MEMALLOC.
 */
bool memalloc_noreclaim_save(void);
void memalloc_noreclaim_restore(bool before);

/* sim/mm/kswapd.c: a daemon for each node, which exists from its first wake-up on. */
int kswapd_init(void);
void kswapd_exit(void);
/* Any context: @nid is short of memory. */
void kswapd_wake(unsigned int nid);
/* Reclaim succeeded: a daemon that had given up may be woken again. */
void kswapd_encourage(unsigned int nid);
/* Waits until all daemons sleep. Process context; no task allocates meanwhile, so none is woken. */
void kswapd_wait(void);
void kswapd_stats(struct sim_reclaim_stats *out);

/* sim/mm/shrinker.c */
void shrinkers_init(void);
/*
 * One round over all shrinkers for node @nid: objects / 2^@priority of each, weighted by its seeks.
 * Process context. Returns how many objects were freed.
 */
unsigned long shrink_slab(gfp_t gfp, int nid, int priority);
/* How many shrinkers are registered. */
unsigned int shrinkers_registered(void);
void shrinkers_sums(struct sim_reclaim_stats *out);

#endif
