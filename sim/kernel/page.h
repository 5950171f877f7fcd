/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page frames: struct page, its reference count, its lock and its flags. Kernel:
 * include/linux/{mm_types,mm,page-flags,page_ref,pagemap,highmem,vmstat}.h, v6.8.
 *
 * The memmap holds a struct page for every frame; frames of node 0 come first, then those of node 1
 * without a gap. Frame addresses are as contiguous, so that page, PFN and address are arithmetic,
 * as with the kernel's vmemmap and direct map.
 *
 * Fields follow the kernel's rules: the owner of a reference may use private, index, page_type and
 * mapping as it likes; lru belongs to the owner or, while PG_isolated, to the isolator. Flags are
 * changed by atomic operations, since others may set PG_locked.
 */
#ifndef SIM_KERNEL_PAGE_H
#define SIM_KERNEL_PAGE_H

#include "sim/kernel/atomic.h"
#include "sim/kernel/bug.h"
#include "sim/kernel/gfp.h"
#include "sim/kernel/list.h"
#include "sim/kernel/string.h"
#include "sim/kernel/wait.h"

struct page_return; /* sim/probes/page_return.h */
struct zone;

/* In the kernel's order: a file's own descriptor may overlay it (v6.14's zpdesc). */
struct page {
	unsigned long flags; /* enum pageflags, and the node in the topmost bits */
	struct list_head lru;
	void *mapping; /* movable pages: address of the ops + 2 (sim/kernel/migrate.h) */
	union {
		unsigned long index;
		unsigned long __folio_index; /* its name since v6.16 */
	};
	unsigned long private;
	unsigned int page_type; /* the kernel's union of _mapcount and page_type */
	atomic_t _refcount;
	struct page_return *ret; /* not the kernel's: whose page-return delay it ends */
};

enum pageflags {
	PG_locked,  /* the page lock */
	PG_waiters, /* somebody sleeps for the page lock; implies PG_locked */
	PG_private,
	PG_isolated, /* the kernel's alias of PG_reclaim */
	PG_poisoned, /* free and filled with a pattern; with SIM_DEBUG */
};

#define SIM_NODE_SHIFT (BITS_PER_LONG - 8)
#define MAX_ORDER      10
/* The first frame number: PFN 0 is unused, and blocks of MAX_ORDER are aligned. */
#define SIM_BASE_PFN (1ul << MAX_ORDER)

/* Where memmap and frames are: constant from boot to shutdown. Indexed by PFN. */
struct sim_memmap {
	struct page *pages; /* entries below SIM_BASE_PFN exist and are never used */
	char *frames;	    /* address of PFN SIM_BASE_PFN */
	unsigned long end_pfn;
} ____cacheline_aligned;
extern struct sim_memmap sim_memmap;

/* Any context. */
static inline unsigned long page_to_pfn(const struct page *page)
{
	return (unsigned long)(page - sim_memmap.pages);
}

/* @pfn must be valid. Any context. */
static inline struct page *pfn_to_page(unsigned long pfn)
{
	VM_BUG_ON(pfn < SIM_BASE_PFN || pfn >= sim_memmap.end_pfn);
	return sim_memmap.pages + pfn;
}

static inline bool pfn_valid(unsigned long pfn)
{
	return pfn >= SIM_BASE_PFN && pfn < sim_memmap.end_pfn;
}

/* Address of the frame's first byte: every frame is mapped. Any context. */
static inline void *page_address(const struct page *page)
{
	return sim_memmap.frames + ((page_to_pfn(page) - SIM_BASE_PFN) << PAGE_SHIFT);
}

static inline struct page *virt_to_page(const void *addr)
{
	return pfn_to_page(SIM_BASE_PFN +
			   ((unsigned long)((const char *)addr - sim_memmap.frames) >> PAGE_SHIFT));
}

/*
 * kmap_local_page(): no more than page_address() on a 64-bit kernel. kmap_atomic() also
 * turns preemption off until kunmap_atomic().
 */
#define kmap_local_page(page) page_address(page)
#define kunmap_local(addr)    ((void)(addr))

static inline void *kmap_atomic(const struct page *page)
{
	preempt_disable();
	return page_address(page);
}

static inline void kunmap_atomic(const void *addr)
{
	(void)addr;
	preempt_enable();
}

static inline int page_to_nid(const struct page *page)
{
	return (int)(READ_ONCE(page->flags) >> SIM_NODE_SHIFT);
}

/* The page's node has only one zone. */
struct zone *page_zone(const struct page *page);

static inline void copy_page(void *to, const void *from)
{
	memcpy(to, from, PAGE_SIZE);
}

/* Allocation: sim/mm/page_alloc.c */

/*
 * A block of 2^@order frames from node @nid or, unless __GFP_THISNODE, from the nearest node
 * that has one; NUMA_NO_NODE: this CPU's node. Refcount 1, private, mapping, index 0, no flag
 * set, page_type reset. NULL: out of memory, or an injected fault. Any context if @gfp does not
 * allow to block.
 */
struct page *alloc_pages_node(int nid, gfp_t gfp, unsigned int order);
/* From the node of the task's policy, by default this CPU's (sim/mm/mempolicy.h). */
struct page *alloc_pages(gfp_t gfp, unsigned int order);
#define alloc_page(gfp) alloc_pages(gfp, 0)

/* Drops a reference; the last one frees the block. @order is that of the allocation. */
void __free_pages(struct page *page, unsigned int order);
#define __free_page(page) __free_pages(page, 0)

/* The refcount of an order-0 page has reached 0. Any context. Not for callers. */
void sim_free_page(struct page *page);

/* Reference count */

static inline int page_ref_count(const struct page *page)
{
	return atomic_read(&page->_refcount);
}
#define page_count(page) page_ref_count(page)

static inline void set_page_count(struct page *page, int v)
{
	atomic_set(&page->_refcount, v);
}

/* The caller already has a reference. Any context. */
static inline void get_page(struct page *page)
{
	VM_BUG_ON_PAGE(page_ref_count(page) <= 0, page);
	sim_count(PAGE_GET);
	__atomic_fetch_add(&page->_refcount.counter, 1, __ATOMIC_RELAXED);
}

/* For a page that may be free, or be freed at any time. Fully ordered when true. Any context. */
static inline bool get_page_unless_zero(struct page *page)
{
	int c = atomic_read(&page->_refcount);

	sim_count(PAGE_GET);
	while (c)
		if (__atomic_compare_exchange_n(&page->_refcount.counter, &c, c + 1, false,
						__ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
			return true;
	return false;
}

static inline bool put_page_testzero(struct page *page)
{
	VM_BUG_ON_PAGE(page_ref_count(page) <= 0, page);
	sim_count(PAGE_PUT);
	return !__atomic_sub_fetch(&page->_refcount.counter, 1, __ATOMIC_SEQ_CST);
}

/* Drops a reference of an order-0 page; the last one frees it. Fully ordered. Any context. */
static inline void put_page(struct page *page)
{
	if (put_page_testzero(page))
		sim_free_page(page);
}

/* Page lock */

static inline bool PageLocked(const struct page *page)
{
	return test_bit(PG_locked, &page->flags);
}

/* Never waits: any context, any lock held. Acquire ordering when true; one atomic operation. */
static inline bool trylock_page(struct page *page)
{
	sim_count(PAGE_TRYLOCK);
	if (READ_ONCE(page->flags) & BIT(PG_locked))
		return false;
	return !(__atomic_fetch_or(&page->flags, BIT(PG_locked), __ATOMIC_ACQUIRE) &
		 BIT(PG_locked));
}

/* Not for callers: the slow halves, sim/mm/page_lock.c. */
void __lock_page(struct page *page);
void sim_wake_page(struct page *page);

/* Process context, sleeps. The caller has a reference. Not recursive. */
static inline void lock_page(struct page *page)
{
	sim_count(PAGE_LOCK);
	might_sleep();
	if (__atomic_fetch_or(&page->flags, BIT(PG_locked), __ATOMIC_ACQUIRE) & BIT(PG_locked))
		__lock_page(page);
}

/* Release ordering; one atomic operation, and a wake-up if somebody waits. Any context. */
static inline void unlock_page(struct page *page)
{
	sim_count(PAGE_UNLOCK);
	VM_BUG_ON_PAGE(!PageLocked(page), page);
	if (unlikely(__atomic_fetch_and(&page->flags, ~(BIT(PG_locked) | BIT(PG_waiters)),
					__ATOMIC_RELEASE) &
		     BIT(PG_waiters)))
		sim_wake_page(page);
}

/*
 * Process context, sleeps. Returns when the page has been seen unlocked; it may be locked
 * again by then. The caller has a reference.
 */
void wait_on_page_locked(struct page *page);

/* Flags and fields */

static inline bool PagePrivate(const struct page *page)
{
	return test_bit(PG_private, &page->flags);
}

static inline void SetPagePrivate(struct page *page)
{
	__atomic_fetch_or(&page->flags, BIT(PG_private), __ATOMIC_RELAXED);
}

static inline void ClearPagePrivate(struct page *page)
{
	__atomic_fetch_and(&page->flags, ~BIT(PG_private), __ATOMIC_RELAXED);
}

/* Set and cleared by the migration engine under the page lock. */
static inline bool PageIsolated(const struct page *page)
{
	return test_bit(PG_isolated, &page->flags);
}

static inline void SetPageIsolated(struct page *page)
{
	__atomic_fetch_or(&page->flags, BIT(PG_isolated), __ATOMIC_RELAXED);
}

static inline void ClearPageIsolated(struct page *page)
{
	__atomic_fetch_and(&page->flags, ~BIT(PG_isolated), __ATOMIC_RELAXED);
}

#define page_private(page)	  ((page)->private)
#define set_page_private(page, v) ((page)->private = (v))

/* page_type of a page without a type, of one that heads a free block, of one out of use. */
#define PAGE_TYPE_NONE	  (~0u)
#define PAGE_TYPE_BUDDY	  (~0x80u)
#define PAGE_TYPE_OFFLINE (~0x100u)

static inline void page_mapcount_reset(struct page *page)
{
	WRITE_ONCE(page->page_type, PAGE_TYPE_NONE); /* the buddy reads it unlocked: PageBuddy() */
}

/* The page heads a free block of 2^private frames; without the zone's lock only a hint. */
static inline bool PageBuddy(const struct page *page)
{
	return READ_ONCE(page->page_type) == PAGE_TYPE_BUDDY;
}

/* Zone counters: sim/mm/zone_stat.c */

enum zone_stat_item { NR_ZSPAGES, NR_VM_ZONE_STAT_ITEMS };

/*
 * Each CPU gathers differences and folds them into the zone's atomic beyond a threshold, as the
 * kernel does. Any context.
 */
void mod_zone_page_state(struct zone *zone, enum zone_stat_item item, long delta);
void inc_zone_page_state(struct page *page, enum zone_stat_item item);
void dec_zone_page_state(struct page *page, enum zone_stat_item item);

/* Without the CPUs' differences, and never negative: the value that the kernel reports. */
unsigned long zone_page_state(struct zone *zone, enum zone_stat_item item);
/* With them: exact at quiescence. */
long zone_page_state_snapshot(struct zone *zone, enum zone_stat_item item);

#endif
