/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page migration's unlocked work: the page's bytes, the handles of its objects, its place in
 * the chain. Both pages are locked, the list lock is held, mappers are kept out.
 */
#ifndef ZS_MIGRATE_H
#define ZS_MIGRATE_H

#include "src/zs/object.h"

/*
 * Copies @page to @newpage and lets the handle of each live object that starts in it say
 * @newpage. (An object that starts in an earlier page and spills into this one is known by
 * that page.)
 */
void zs_move_page_objects(struct size_class *class, struct page *newpage, struct page *page);

/* Puts @newpage, which is locked, in the place of @oldpage in the chain, and makes it movable. */
static __always_inline void replace_sub_page(struct size_class *class, struct zspage *zspage,
					     struct page *newpage, struct page *oldpage,
					     const struct movable_operations *mops,
					     set_zspage_fn set_private)
{
	struct page *pages[ZS_MAX_CHAIN_SIZE] = {NULL};
	struct page *page = get_first_page(zspage);
	unsigned int idx = 0;

	do {
		pages[idx++] = page == oldpage ? newpage : page;
	} while ((page = get_next_page(page)) != NULL);

	create_page_chain(class, zspage, pages, set_private);
	set_first_obj_offset(newpage, get_first_obj_offset(oldpage));
	if (unlikely(ZsHugePage(zspage)))
		newpage->index = oldpage->index;
	__SetPageMovable(newpage, mops);
}

/* The page counter follows a page that changes zones. */
static inline void zspage_move_zone(struct page *newpage, struct page *page)
{
	if (page_zone(newpage) != page_zone(page)) {
		dec_zone_page_state(page, NR_ZSPAGES);
		inc_zone_page_state(newpage, NR_ZSPAGES);
	}
}

#endif
