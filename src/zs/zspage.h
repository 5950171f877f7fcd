/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A zspage as a chain of pages: what zsmalloc keeps in struct page, how a chain is walked,
 * built and taken apart. Names are mm/zsmalloc.c's.
 *
 *   page->private    the zspage; 0 when zsmalloc has freed the page
 *   page->index      next page of the chain, 0 in the last; huge: the object's header
 *   page->page_type  offset of the first object that starts in the page
 *   PG_private       first page of the chain
 */
#ifndef ZS_ZSPAGE_H
#define ZS_ZSPAGE_H

#include "src/zs/zs_internal.h"

/* How a variant writes page->private: plainly, or published for lockless readers. */
typedef void (*set_zspage_fn)(struct page *page, struct zspage *zspage);

/*
 * Plain store, as set_page_private(). Marked because page migration reads the field under
 * the page's own lock alone while a sibling's migration stores the same value again.
 */
static inline void set_zspage_plain(struct page *page, struct zspage *zspage)
{
	WRITE_ONCE(page->private, (unsigned long)zspage);
}

/* Valid while the page is pinned to its zspage: by the list lock, a mapping or its page lock. */
static inline struct zspage *get_zspage(struct page *page)
{
	struct zspage *zspage = (struct zspage *)READ_ONCE(page->private);

	BUG_ON(zspage_bits(zspage).magic != ZSPAGE_MAGIC);
	return zspage;
}

static inline bool is_first_page(struct page *page)
{
	return PagePrivate(page);
}

static inline struct page *get_first_page(struct zspage *zspage)
{
	struct page *first_page = zspage->first_page;

	VM_BUG_ON_PAGE(!is_first_page(first_page), first_page);
	return first_page;
}

static inline struct page *get_next_page(struct page *page)
{
	if (unlikely(ZsHugePage(get_zspage(page))))
		return NULL;
	return (struct page *)page->index;
}

static inline unsigned int get_first_obj_offset(struct page *page)
{
	return page->page_type;
}

static inline void set_first_obj_offset(struct page *page, unsigned int offset)
{
	/* The migration engine's scanner reads the field without any lock. */
	WRITE_ONCE(page->page_type, offset);
}

/*
 * Links @pages into a chain and names the zspage in each. Rewrites links that may stand
 * already (page migration): readers of the chain are kept out by the caller. Inlined so that
 * @set_private costs what it does, not a call.
 */
static __always_inline void create_page_chain(struct size_class *class, struct zspage *zspage,
					      struct page *pages[], set_zspage_fn set_private)
{
	struct page *prev_page = NULL;
	unsigned int i;

	for (i = 0; i < class->pages_per_zspage; i++) {
		struct page *page = pages[i];

		set_private(page, zspage);
		page->index = 0;
		if (i == 0) {
			zspage->first_page = page;
			SetPagePrivate(page);
			if (unlikely(class->objs_per_zspage == 1 && class->pages_per_zspage == 1)) {
				struct zspage_bits bits = zspage->bits;

				bits.huge = 1;
				set_zspage_bits(zspage, bits);
			}
		} else {
			prev_page->index = (unsigned long)page;
		}
		prev_page = page;
	}
}

/*
 * Page fields back to what the page allocator expects, but for the movable ops: each variant
 * decides when those may be cleared. reset_page() clears them too: the page is locked.
 */
static __always_inline void reset_page_fields(struct page *page, set_zspage_fn set_private)
{
	ClearPagePrivate(page);
	set_private(page, NULL);
	page_mapcount_reset(page);
	page->index = 0;
}

static __always_inline void reset_page(struct page *page, set_zspage_fn set_private)
{
	__ClearPageMovable(page);
	reset_page_fields(page, set_private);
}

/* The clock of the pages' return, which zspage_emptied() has started. */
static inline struct page_return *zspage_return(const struct zspage *zspage)
{
	return page_return_by_id(zspage->page_return);
}

/* Uncounts the page and puts zsmalloc's reference. */
static inline void zspage_put_page(struct page *page, struct page_return *ret)
{
	dec_zone_page_state(page, NR_ZSPAGES);
	page_return_mark(page, ret);
	put_page(page);
}

/* A zeroed zspage with its constants set; NULL when out of memory. May sleep as @gfp says. */
struct zspage *cache_alloc_zspage(struct zs_pool *pool, gfp_t gfp);
void cache_free_zspage(struct zs_pool *pool, struct zspage *zspage);
void zspage_init_constants(struct zspage *zspage);

static inline void zspage_set_owner(struct zs_pool *pool, struct size_class *class,
				    struct zspage *zspage)
{
	struct zspage_bits bits = zspage->bits;

	WRITE_ONCE(zspage->pool, pool);
	bits.class = class->index;
	set_zspage_bits(zspage, bits);
}

/* The class's number of pages, counted in NR_ZSPAGES. False: none are held. */
bool alloc_zspage_pages(struct size_class *class, struct page *pages[], gfp_t gfp);

/* Offsets of the first objects, and the list of free objects in their headers. */
void init_zspage(struct size_class *class, struct zspage *zspage);

/*
 * A new zspage, on no list yet; NULL when out of memory. What the variant's own structure adds
 * is zeroed. May sleep as @gfp says.
 */
struct zspage *alloc_zspage(struct zs_pool *pool, struct size_class *class, gfp_t gfp);

/*
 * Gives all pages back, movable ops and all: for variants in which nobody can be inside a
 * callback, or a callback asks page->private first.
 */
void put_zspage_pages(struct zspage *zspage);

#endif
