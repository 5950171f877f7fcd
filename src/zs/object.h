/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects and handles: encoding, headers, where an object lies. The hot half of zs_malloc,
 * zs_free and zs_map_object, inline since nothing else would inline it.
 *
 *   handle        address of a word that holds the obj value
 *   obj value     PFN of the page in which the object starts << OBJ_INDEX_BITS | index
 *   header        live: handle | 1; free: next free index << 1 (huge: in page->index)
 *
 * Everything here runs under the lock that covers inuse, freeobj and headers, but for the
 * decoding of a handle that is mapped.
 */
#ifndef ZS_OBJECT_H
#define ZS_OBJECT_H

#include "src/zs/zspage.h"

#define OBJ_TAG_BITS	  1
#define OBJ_ALLOCATED_TAG 1ul

#define OBJ_INDEX_BITS ZS_OBJ_INDEX_BITS(PAGE_SHIFT)
#define OBJ_INDEX_MASK ((1ul << OBJ_INDEX_BITS) - 1)

/* First word of an object. */
struct link_free {
	union {
		unsigned long next;   /* free: index of the next << OBJ_TAG_BITS */
		unsigned long handle; /* live: handle | OBJ_ALLOCATED_TAG */
	};
};

/* A word to hold an obj value, 0 when out of memory. May sleep as @gfp says. */
static inline unsigned long cache_alloc_handle(struct zs_pool *pool, gfp_t gfp)
{
	return (unsigned long)kmem_cache_alloc(pool->handle_cachep,
					       gfp & ~(__GFP_HIGHMEM | __GFP_MOVABLE));
}

static inline void cache_free_handle(struct zs_pool *pool, unsigned long handle)
{
	kmem_cache_free(pool->handle_cachep, (void *)handle);
}

static inline void record_obj(unsigned long handle, unsigned long obj)
{
	*(unsigned long *)handle = obj;
}

static inline unsigned long handle_to_obj(unsigned long handle)
{
	return *(unsigned long *)handle;
}

static inline unsigned long location_to_obj(struct page *page, unsigned int obj_idx)
{
	return page_to_pfn(page) << OBJ_INDEX_BITS | obj_idx;
}

static inline struct page *obj_to_page(unsigned long obj)
{
	return pfn_to_page(obj >> OBJ_INDEX_BITS);
}

static inline void obj_to_location(unsigned long obj, struct page **page, unsigned int *obj_idx)
{
	*page = obj_to_page(obj);
	*obj_idx = (unsigned int)(obj & OBJ_INDEX_MASK);
}

/* Offset of object @obj_idx within the page in which it starts. */
static inline unsigned long obj_offset(unsigned int size, unsigned int obj_idx)
{
	return ((unsigned long)size * obj_idx) & ~PAGE_MASK;
}

/* The header of a live object; false when the object is free. */
static inline bool obj_allocated(struct page *page, void *obj, unsigned long *handle)
{
	unsigned long head = unlikely(ZsHugePage(get_zspage(page)))
				     ? page->index
				     : ((struct link_free *)obj)->handle;

	*handle = head & ~OBJ_ALLOCATED_TAG;
	return head & OBJ_ALLOCATED_TAG;
}

/* Takes the zspage's first free object for @handle; returns its obj value. */
static inline unsigned long obj_malloc(struct zs_pool *pool, struct zspage *zspage,
				       unsigned long handle)
{
	struct size_class *class = zspage_class(pool, zspage);
	unsigned int obj = zspage->freeobj;
	unsigned long offset = (unsigned long)obj * class->size;
	unsigned long nr_page = offset >> PAGE_SHIFT, i;
	struct page *page = get_first_page(zspage);
	struct link_free *link;
	void *vaddr;

	for (i = 0; i < nr_page; i++)
		page = get_next_page(page);

	vaddr = kmap_atomic(page);
	link = (struct link_free *)((char *)vaddr + (offset & ~PAGE_MASK));
	zspage->freeobj = (unsigned int)(link->next >> OBJ_TAG_BITS);
	if (likely(!ZsHugePage(zspage)))
		link->handle = handle | OBJ_ALLOCATED_TAG;
	else
		zspage->first_page->index = handle | OBJ_ALLOCATED_TAG;
	kunmap_atomic(vaddr);

	zspage->inuse++;
	return location_to_obj(page, obj);
}

/* Puts the object in front of the zspage's free list. */
static inline void obj_free(unsigned int class_size, unsigned long obj)
{
	struct page *page;
	unsigned int obj_idx;
	struct zspage *zspage;
	struct link_free *link;
	void *vaddr;

	obj_to_location(obj, &page, &obj_idx);
	zspage = get_zspage(page);

	vaddr = kmap_atomic(page);
	link = (struct link_free *)((char *)vaddr + obj_offset(class_size, obj_idx));
	if (likely(!ZsHugePage(zspage)))
		link->next = (unsigned long)zspage->freeobj << OBJ_TAG_BITS;
	else
		page->index = 0;
	kunmap_atomic(vaddr);

	zspage->freeobj = obj_idx;
	zspage->inuse--;
}

#endif
