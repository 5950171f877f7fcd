// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/zspage.h"

#include "src/zs/object.h"

void zspage_init_constants(struct zspage *zspage)
{
	struct zspage_bits bits = {.magic = ZSPAGE_MAGIC};

	set_zspage_bits(zspage, bits);
	rwlock_init(&zspage->lock);
}

struct zspage *cache_alloc_zspage(struct zs_pool *pool, gfp_t gfp)
{
	struct zspage *zspage =
		kmem_cache_zalloc(pool->zspage_cachep, gfp & ~(__GFP_HIGHMEM | __GFP_MOVABLE));

	if (zspage)
		zspage_init_constants(zspage);
	return zspage;
}

void cache_free_zspage(struct zs_pool *pool, struct zspage *zspage)
{
	kmem_cache_free(pool->zspage_cachep, zspage);
}

bool alloc_zspage_pages(struct size_class *class, struct page *pages[], gfp_t gfp)
{
	unsigned int i;

	for (i = 0; i < class->pages_per_zspage; i++) {
		pages[i] = alloc_page(gfp);
		if (!pages[i])
			goto undo;
		inc_zone_page_state(pages[i], NR_ZSPAGES);
	}
	return true;
undo:
	while (i-- > 0) {
		dec_zone_page_state(pages[i], NR_ZSPAGES);
		__free_page(pages[i]);
	}
	return false;
}

/* Links the objects that start in one page; returns the index of the next object. */
static unsigned int init_page_links(struct page *page, unsigned int size, unsigned int off,
				    unsigned int freeobj, bool last_page)
{
	char *vaddr = kmap_atomic(page);
	struct link_free *link = (struct link_free *)(vaddr + off);

	while ((off += size) < PAGE_SIZE) {
		link->next = (unsigned long)freeobj++ << OBJ_TAG_BITS;
		link = (struct link_free *)(vaddr + off);
	}
	/* The page's last object goes on in the next page, or the list ends here. */
	link->next = last_page ? -1UL << OBJ_TAG_BITS : (unsigned long)freeobj++ << OBJ_TAG_BITS;
	kunmap_atomic(vaddr);
	return freeobj;
}

void init_zspage(struct size_class *class, struct zspage *zspage)
{
	struct page *page = get_first_page(zspage), *next_page;
	unsigned int freeobj = 1;
	unsigned long off = 0;

	while (page) {
		set_first_obj_offset(page, (unsigned int)off);
		next_page = get_next_page(page);
		freeobj =
			init_page_links(page, class->size, (unsigned int)off, freeobj, !next_page);
		/* Where the object that straddles the page's end, or follows it, leaves off. */
		while (off < PAGE_SIZE)
			off += class->size;
		off -= PAGE_SIZE;
		page = next_page;
	}
	zspage->freeobj = 0;
}

struct zspage *alloc_zspage(struct zs_pool *pool, struct size_class *class, gfp_t gfp)
{
	struct page *pages[ZS_MAX_CHAIN_SIZE];
	struct zspage *zspage = cache_alloc_zspage(pool, gfp);

	if (!zspage)
		return NULL;
	if (!alloc_zspage_pages(class, pages, gfp)) {
		cache_free_zspage(pool, zspage);
		return NULL;
	}
	create_page_chain(class, zspage, pages, set_zspage_plain);
	init_zspage(class, zspage);
	zspage_set_owner(pool, class, zspage);
	return zspage;
}

void SetZsPageMovable(struct zspage *zspage, const struct movable_operations *mops)
{
	struct page *page = get_first_page(zspage);

	do {
		WARN_ON(!trylock_page(page));
		__SetPageMovable(page, mops);
		unlock_page(page);
	} while ((page = get_next_page(page)) != NULL);
}

void put_zspage_pages(struct zspage *zspage)
{
	struct page *page = get_first_page(zspage), *next;
	struct page_return *ret = zspage->ret;

	page_return_begin(ret);
	for (; page; page = next) {
		next = get_next_page(page);
		reset_page_fields(page, set_zspage_plain);
		zspage_put_page(page, ret);
	}
	page_return_end(ret);
}
