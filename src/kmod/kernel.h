/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel surface in the kernel itself: src/zs is compiled with this in place of
 * sim/kernel.h. The names are the kernel's and come from its headers; what is zslab's own is
 * empty here, and what 6.12 no longer has is said in its terms.
 */
#ifndef KMOD_KERNEL_H
#define KMOD_KERNEL_H

#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/list.h>
#include <linux/local_lock.h>
#include <linux/migrate.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/vmstat.h>
#include <linux/workqueue.h>

/* Ours are declarations, which may stand outside of functions. */
#undef BUILD_BUG_ON
#define BUILD_BUG_ON(condition) _Static_assert(!(condition), #condition)

/* A mode that page migration had until v6.11: nobody passes it any more. */
#define MIGRATE_SYNC_NO_COPY ((enum migrate_mode)3)

/* As until v6.10: the word that holds an offset while zsmalloc has the page. */
static inline void page_mapcount_reset(struct page *page)
{
	atomic_set(&page->_mapcount, -1);
}

/* The cache is found by the object. */
static inline void kmem_cache_free_rcu(struct kmem_cache *cache, void *object,
				       struct rcu_head *head)
{
	kvfree_call_rcu(head, object);
}

/* The kernel's is by its configuration and command line. */
static inline void rcu_set_lazy_flush_ms(unsigned int ms)
{
}

/* Of the instrument for the delay of pages' return: nothing is measured. */
struct page_return;

static inline struct page_return *page_return_emptied(void)
{
	return NULL;
}

static inline u32 page_return_id(const struct page_return *ret)
{
	return 0;
}

static inline struct page_return *page_return_by_id(u32 id)
{
	return NULL;
}

static inline void page_return_compaction(bool runs)
{
}

static inline void page_return_revived(struct page_return *ret)
{
}

static inline void page_return_begin(struct page_return *ret)
{
}

static inline void page_return_mark(struct page *page, struct page_return *ret)
{
}

static inline void page_return_end(struct page_return *ret)
{
}

#endif
