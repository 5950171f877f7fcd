/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_MM_H
#define SIM_INCLUDE_LINUX_MM_H

#include <linux/build_bug.h>
#include <linux/pgtable.h> /* files since v6.14 get it by way of this one */

#include "sim/kernel/page.h"

#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)

/*
 * The type of a page that zsmalloc owns, since v6.11: the byte on top of page_type, whose
 * other 24 bits are the owner's. 0xf6 is no value of a free block's head.
 */
enum pagetype { PGTY_zsmalloc = 0xf6 };

static inline bool PageZsmalloc(const struct page *page)
{
	return READ_ONCE(page->page_type) >> 24 == PGTY_zsmalloc;
}

static inline void __SetPageZsmalloc(struct page *page)
{
	if (PageZsmalloc(page))
		return;
	VM_BUG_ON_PAGE(page->page_type != PAGE_TYPE_NONE, page);
	WRITE_ONCE(page->page_type, (unsigned int)PGTY_zsmalloc << 24);
}

static inline void __ClearPageZsmalloc(struct page *page)
{
	VM_BUG_ON_PAGE(!PageZsmalloc(page), page);
	page_mapcount_reset(page);
}

/* The owner's flag, until v5.16; behind those of the surface. */
enum { PG_owner_priv_1 = PG_poisoned + 1 };

static inline bool PageOwnerPriv1(const struct page *page)
{
	return test_bit(PG_owner_priv_1, &page->flags);
}

static inline void SetPageOwnerPriv1(struct page *page)
{
	__atomic_fetch_or(&page->flags, BIT(PG_owner_priv_1), __ATOMIC_RELAXED);
}

static inline void ClearPageOwnerPriv1(struct page *page)
{
	__atomic_fetch_and(&page->flags, ~BIT(PG_owner_priv_1), __ATOMIC_RELAXED);
}

/* A page, or the first of several; here always one. */
struct folio {
	struct page page;
};

#define page_folio(p) ((struct folio *)(p))

static inline void folio_get(struct folio *folio)
{
	get_page(&folio->page);
}

static inline void folio_put(struct folio *folio)
{
	put_page(&folio->page);
}

static inline bool folio_test_locked(const struct folio *folio)
{
	return PageLocked(&folio->page);
}

/* Only for the kernel's memory sanitizer. */
static inline void kmsan_copy_page_meta(struct page *dst, struct page *src)
{
}

#endif
