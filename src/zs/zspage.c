// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/zspage.h"

#include "src/zs/object.h"

void zspage_init_constants(struct zspage *zspage)
{
	struct zspage_bits bits = {.magic = ZSPAGE_MAGIC};

	set_zspage_bits(zspage, bits);
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

/* Links the objects that start in one page, from the @freeobj-th on; returns past its last. */
static char *init_page_links(char *link, char *end, unsigned int size, unsigned int *freeobj)
{
	unsigned int next = *freeobj;

	for (; link < end; link += size)
		((struct link_free *)link)->next = (unsigned long)next++ << OBJ_TAG_BITS;
	*freeobj = next;
	return link;
}

void init_zspage(struct size_class *class, struct zspage *zspage)
{
	struct page *page = get_first_page(zspage), *next_page;
	unsigned int freeobj = 1;
	unsigned long off = 0;

	for (; page; page = next_page) {
		char *vaddr = kmap_atomic(page), *end = vaddr + PAGE_SIZE, *past;

		set_first_obj_offset(page, (unsigned int)off);
		next_page = get_next_page(page);
		past = init_page_links(vaddr + off, end, class->size, &freeobj);
		if (!next_page)
			((struct link_free *)(past - class->size))->next = -1UL << OBJ_TAG_BITS;
		/* Offset, in the next page, of the first object that starts there. */
		off = (unsigned long)(past - end);
		kunmap_atomic(vaddr);
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

void put_zspage_pages(struct zspage *zspage)
{
	struct page *page = get_first_page(zspage), *next;
	struct page_return *ret = zspage_return(zspage);

	page_return_begin(ret);
	for (; page; page = next) {
		next = get_next_page(page);
		reset_page_fields(page, set_zspage_plain);
		zspage_put_page(page, ret);
	}
	page_return_end(ret);
}
