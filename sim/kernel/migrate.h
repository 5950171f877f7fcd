/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Movable pages that are on no LRU list: the interface between their owner and the migration
 * engine. Kernel: include/linux/{migrate,migrate_mode,page-flags}.h,
 * Documentation/mm/page_migration.rst, v6.8.
 *
 * The owner sets the operations under the page lock, and holds one reference as long as it owns the
 * page. From then on the engine may call back at any time, always with the page locked. An owner
 * that frees a page clears the operations under the page lock. The page keeps looking movable until
 * the page allocator clears its mapping; so the engine recognises a page that lost its owner.
 */
#ifndef SIM_KERNEL_MIGRATE_H
#define SIM_KERNEL_MIGRATE_H

#include "sim/kernel/page.h"

enum migrate_mode {
	MIGRATE_ASYNC,	    /* never waits */
	MIGRATE_SYNC_LIGHT, /* waits for page locks, not for I/O */
	MIGRATE_SYNC,
	MIGRATE_SYNC_NO_COPY, /* the caller copies; until v6.11 */
};

#define MIGRATEPAGE_SUCCESS 0

typedef unsigned int isolate_mode_t;
#define ISOLATE_ASYNC_MIGRATE ((isolate_mode_t)0x4)
#define ISOLATE_UNEVICTABLE   ((isolate_mode_t)0x8)

struct movable_operations {
	/* May the engine take it? Nothing is moved yet. Page locked. */
	bool (*isolate_page)(struct page *page, isolate_mode_t mode);
	/*
	 * Moves the contents of @src, and all that refers to it, to @dst. Both locked, @src
	 * isolated. 0: done, and the owner has put its reference to @src and taken one to @dst; or
	 * the owner no longer has @src, and @dst is untouched. -EAGAIN: try again soon. Any other
	 * error is final for this call of migrate_pages().
	 */
	int (*migrate_page)(struct page *dst, struct page *src, enum migrate_mode mode);
	/* The engine gives up on an isolated page. Page locked. */
	void (*putback_page)(struct page *page);
};

#define PAGE_MAPPING_MOVABLE 0x2ul
#define PAGE_MAPPING_FLAGS   0x3ul

/* It looks movable. Needs no lock; may be stale. True also for a page that lost its owner. */
static inline bool __PageMovable(const struct page *page)
{
	return ((unsigned long)READ_ONCE(page->mapping) & PAGE_MAPPING_FLAGS) ==
	       PAGE_MAPPING_MOVABLE;
}

/* NULL if the page lost its owner. The kernel's page_movable_ops() is a read of its own, too. */
static inline const struct movable_operations *page_movable_ops(const struct page *page)
{
	return (const struct movable_operations *)((unsigned long)READ_ONCE(page->mapping) -
						   PAGE_MAPPING_MOVABLE);
}

/* It is movable, so it has an owner. Page locked. */
static inline bool PageMovable(const struct page *page)
{
	VM_BUG_ON_PAGE(!PageLocked(page), page);
	return __PageMovable(page) && page_movable_ops(page);
}

/* Page locked. @ops outlives every reference to the page. */
static inline void __SetPageMovable(struct page *page, const struct movable_operations *ops)
{
	VM_BUG_ON_PAGE(!PageLocked(page), page);
	VM_BUG_ON_PAGE((unsigned long)ops & PAGE_MAPPING_FLAGS, page);
	WRITE_ONCE(page->mapping, (void *)((unsigned long)ops + PAGE_MAPPING_MOVABLE));
}

/* Page locked (with SIM_DEBUG a BUG otherwise). The page keeps looking movable. */
static inline void __ClearPageMovable(struct page *page)
{
	VM_BUG_ON_PAGE(!PageMovable(page), page);
	WRITE_ONCE(page->mapping, (void *)PAGE_MAPPING_MOVABLE);
}

#endif
