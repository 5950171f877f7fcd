/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page allocator: one zone per node, a buddy of orders 0 to MAX_ORDER under the zone's
 * lock, and per-CPU lists of single frames above it.
 * Kernel: mm/page_alloc.c, include/linux/mmzone.h, v6.8.
 *
 * Lock order, below any lock of a caller: pcp->lock, zone->lock. Callers use
 * sim/kernel/page.h; what stands here is for booting, for drivers that look for pages, and
 * for tests. Locks taken in here are not counted as calls of the surface.
 */
#ifndef SIM_MM_PAGE_ALLOC_H
#define SIM_MM_PAGE_ALLOC_H

#include "sim/kernel.h"
#include "sim/mm/mempolicy.h"

struct sim_config;

struct free_area {
	struct list_head free_list;
	unsigned long nr_free; /* blocks */
};

/* Frames of one zone that one CPU allocates and frees without the zone's lock. */
struct per_cpu_pages {
	spinlock_t lock; /* taken by the CPU itself with trylock, and by drains */
	int count;
	int high; /* bulk free starts here; moves between high_min and high_max */
	int high_min;
	int high_max;
	int batch;
	u8 alloc_factor;  /* refills in a row double, as a power of two */
	short free_count; /* frames freed in a row */
	struct list_head list;
} ____cacheline_aligned;

/* One CPU's differences from the zone's counters. */
struct per_cpu_zonestat {
	s8 diff[NR_VM_ZONE_STAT_ITEMS];
} ____cacheline_aligned;

enum zone_watermark { WMARK_MIN, WMARK_LOW, WMARK_HIGH, NR_WMARK };

/* How far down an allocation may take a zone: a mark, and the share below it. */
#define ALLOC_WMARK_MIN	    WMARK_MIN
#define ALLOC_WMARK_LOW	    WMARK_LOW
#define ALLOC_WMARK_MASK    3u
#define ALLOC_NO_WATERMARKS 4u	/* all: for allocations that free memory */
#define ALLOC_MIN_RESERVE   8u	/* half of what lies below the mark: __GFP_HIGH */
#define ALLOC_NON_BLOCK	    16u /* a quarter of the rest as well: with __GFP_HIGH, cannot sleep */

struct zone {
	/* Constant from boot on. */
	unsigned int nid;
	unsigned int tier; /* of memory, 0 the fastest */
	bool bound;	   /* its frames lie on the host node the topology names */
	s8 stat_threshold;
	unsigned long page_flags; /* of a frame of this zone that has no flag set */
	unsigned long start_pfn, end_pfn;
	unsigned long watermark[NR_WMARK];
	const u16 *fallback;	       /* nodes, this one first, then by distance */
	struct per_cpu_pages *pcp;     /* [cpu] */
	struct per_cpu_zonestat *stat; /* [cpu] */
	/* The range that is out of use, sim/mm/page_isolation.h; rarely written, under the lock. */
	unsigned long isolated_start, isolated_end;

	spinlock_t lock ____cacheline_aligned; /* covers the rest of this part */
	struct free_area free_area[MAX_ORDER + 1];
	unsigned long nr_free;	   /* frames in free_area */
	unsigned long fresh_pfn;   /* frames from here on were never allocated: not in free_area */
	unsigned long nr_isolated; /* free frames of the range that is out of use */
	unsigned long below_high;  /* bit 0: few frames were free at the last refill */
	unsigned long low_tide;	   /* fewest frames unused since boot */

	atomic_long_t vm_stat[NR_VM_ZONE_STAT_ITEMS] ____cacheline_aligned;
} ____cacheline_aligned;

/* [nr_node_ids] */
extern struct zone *sim_zones;

/*
 * At boot, after nr_cpu_ids is known: memmap, zones and lists for @config. Memory is committed when
 * first used. 0, -EINVAL or -ENOMEM; on failure nothing is left behind.
 */
int sim_mem_init(const struct sim_config *config);

/* At shutdown, when nothing runs: returns how many frames were still in use. */
u64 sim_mem_exit(void);

/* An allocation's request, apart from how far down it may take a zone. */
struct alloc_context {
	gfp_t gfp;
	unsigned int order;
	int nid;		   /* the zones of its fallback list, in order */
	const nodemask_t *allowed; /* NULL: all nodes */
};

/* One try at all zones, without reclaim; NULL: none has a block above its mark. */
struct page *get_page_from_freelist(const struct alloc_context *ac, unsigned int alloc_flags);

/*
 * alloc_pages_node() from the nodes of @allowed alone (NULL: all). @nid itself need not be one of
 * them: nodes are tried by distance from it.
 */
struct page *__alloc_pages(gfp_t gfp, unsigned int order, int nid, const nodemask_t *allowed);

/*
 * Frames of @nid in use: neither in the buddy, in per-CPU lists nor out of use; exact at
 * quiescence.
 */
unsigned long sim_node_pages_in_use(unsigned int nid);
/* Frames in the per-CPU lists of @nid; exact at quiescence. */
unsigned long sim_node_pcp_pages(unsigned int nid);
/* The frames of @nid lie on the host node that the topology names. */
bool sim_node_bound(unsigned int nid);

/* Empties all per-CPU lists into the buddy. Any context without pcp or zone locks. */
void drain_all_pages(void);

/* This CPU's list of the zone. */
void drain_local_pages(struct zone *zone);

/* For callers that take frames from the buddy: marks one as allocated, without a reference. */
void prep_new_page(struct zone *zone, struct page *page);

/* sim/mm/buddy.c; with zone->lock held. */
void buddy_init(struct zone *zone);
/* NULL: no block of that order or above. Its page has refcount 0. */
struct page *buddy_alloc(struct zone *zone, unsigned int order);
void buddy_free(struct zone *zone, struct page *page, unsigned int order);

/* Takes a free block, which @page heads, from the lists. */
void buddy_take(struct zone *zone, struct page *page, unsigned int order);

/* sim/mm/pcp.c */
void pcp_init(struct zone *zone, int batch, int high_min, int high_max);
/*
 * One frame of this CPU's list, refilled as needed; NULL: no frame, or the list is locked. Only a
 * refill respects the mark of @alloc_flags.
 */
struct page *pcp_alloc(struct zone *zone, unsigned int alloc_flags);
/* True if this CPU's list took the frame; false if it is being drained. */
bool pcp_free(struct zone *zone, struct page *page);

/* sim/mm/watermark.c; with zone->lock held. Free frames; those in per-CPU lists count as used. */
static inline unsigned long zone_unused(const struct zone *zone)
{
	return zone->nr_free + (zone->end_pfn - zone->fresh_pfn);
}

/* Whether a block may be taken: __zone_watermark_ok(). The buddy may still have no block that large. */
bool zone_watermark_ok(const struct zone *zone, unsigned int order, unsigned int alloc_flags);
/* After frames were taken. */
void zone_note_low_tide(struct zone *zone);

/* sim/mm/zone_sizes.c: what the kernel derives from the amount of memory and of CPUs. */
struct zone_sizes {
	unsigned long watermark[NR_WMARK];
	int batch, high_min, high_max;
	int stat_threshold;
};
/*
 * @managed: frames of the zone; @total: of all zones; @local_cpus: CPUs of its node; @cpus:
 * of the machine.
 */
void zone_sizes(struct zone_sizes *sizes, unsigned long managed, unsigned long total,
		unsigned int local_cpus, unsigned int cpus);

/* Not counted as calls: these are the allocator's own steps, not its caller's. */
static inline void mm_spin_lock(spinlock_t *lock)
{
	preempt_disable();
	sim_lock_acquire(lock, 0);
	arch_spin_lock(&lock->raw);
	sim_lock_acquired(lock, 0);
}

static inline bool mm_spin_trylock(spinlock_t *lock)
{
	preempt_disable();
	if (arch_spin_trylock(&lock->raw)) {
		sim_lock_acquired(lock, SIM_LOCK_TRY);
		return true;
	}
	preempt_enable();
	return false;
}

static inline void mm_spin_unlock(spinlock_t *lock)
{
	sim_lock_released(lock);
	arch_spin_unlock(&lock->raw);
	sim_lock_left(lock);
	preempt_enable();
}

#endif
