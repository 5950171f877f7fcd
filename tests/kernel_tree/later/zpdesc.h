/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For later_file.py alone: a descriptor of ours that overlays struct page as v6.14's does, and
 * the page calls of v6.12's file by way of folios.
 */
#ifndef LATER_ZPDESC_H
#define LATER_ZPDESC_H

#include <linux/migrate.h>
#include <linux/pagemap.h>

struct zpdesc {
	unsigned long flags;
	struct list_head lru;
	unsigned long movable_ops;
	struct zpdesc *next;
	struct zspage *zspage;
	unsigned int first_obj_offset;
	atomic_t _refcount;
};

#define OVERLAYS(of_page, of_zpdesc) \
	static_assert(offsetof(struct page, of_page) == offsetof(struct zpdesc, of_zpdesc))
OVERLAYS(flags, flags);
OVERLAYS(lru, lru);
OVERLAYS(mapping, movable_ops);
OVERLAYS(index, next);
OVERLAYS(__folio_index, next);
OVERLAYS(private, zspage);
OVERLAYS(page_type, first_obj_offset);
OVERLAYS(_refcount, _refcount);
static_assert(sizeof(struct zpdesc) <= sizeof(struct page), "larger than a page's");

#define trylock_page(page)	  folio_trylock(page_folio(page))
#define lock_page(page)		  folio_lock(page_folio(page))
#define unlock_page(page)	  folio_unlock(page_folio(page))
#define wait_on_page_locked(page) folio_wait_locked(page_folio(page))
#define get_page(page)		  folio_get(page_folio(page))
#define put_page(page)		  folio_put(page_folio(page))
#define PageLocked(page)	  folio_test_locked(page_folio(page))

#endif
