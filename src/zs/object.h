/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects and handles: encoding, headers, where an object lies. The hot half of zs_malloc,
 * zs_free and zs_map_object, inline since nothing else would inline it.
 *
 *   handle        address of a word that holds the obj value
 *   obj value     PFN of the page in which the object starts, above OBJ_PFN_SHIFT; below it
 *                 the index of the object, and what else the pool's layout has: a spare or
 *                 pin bit, the index of the class
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

#define OBJ_PFN_SHIFT ZS_OBJ_INDEX_BITS(PAGE_SHIFT)
#define OBJ_LOW_MASK  ((1ul << OBJ_PFN_SHIFT) - 1)

/* In a layout with the class's index: one bit more than 256 slots need. */
#define OBJ_CLASS_BITS	9u
#define OBJ_CLASS_SHIFT (OBJ_PFN_SHIFT - OBJ_CLASS_BITS)

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

/* One store: some variants read the word without a lock, or set its pin bit. */
static inline void record_obj(unsigned long handle, unsigned long obj)
{
	WRITE_ONCE(*(unsigned long *)handle, obj);
}

static inline unsigned long handle_to_obj(unsigned long handle)
{
	return *(unsigned long *)handle;
}

/* Where the word may be written to, or its pin bit set, meanwhile. */
static inline unsigned long handle_to_obj_once(unsigned long handle)
{
	return READ_ONCE(*(unsigned long *)handle);
}

static inline unsigned long location_to_obj(struct size_class *class, struct page *page,
					    unsigned int obj_idx)
{
	return page_to_pfn(page) << OBJ_PFN_SHIFT | class->obj_class_bits |
	       (unsigned long)obj_idx << class->obj_idx_shift;
}

static inline struct page *obj_to_page(unsigned long obj)
{
	return pfn_to_page(obj >> OBJ_PFN_SHIFT);
}

static inline unsigned int obj_to_idx(struct size_class *class, unsigned long obj)
{
	return (unsigned int)((obj & class->obj_idx_mask) >> class->obj_idx_shift);
}

/* The value after its object's page has moved. */
static inline unsigned long obj_in_page(unsigned long obj, struct page *page)
{
	return page_to_pfn(page) << OBJ_PFN_SHIFT | (obj & OBJ_LOW_MASK);
}

/* Of a layout with the class's index. */
static inline unsigned int obj_to_class_idx(unsigned long obj)
{
	return (unsigned int)((obj & OBJ_LOW_MASK) >> OBJ_CLASS_SHIFT);
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
	return location_to_obj(class, page, obj);
}

/* Puts the object in front of the zspage's free list. */
static inline void obj_free(struct size_class *class, unsigned long obj)
{
	struct page *page = obj_to_page(obj);
	unsigned int obj_idx = obj_to_idx(class, obj);
	struct zspage *zspage = get_zspage(page);
	struct link_free *link;
	void *vaddr;

	vaddr = kmap_atomic(page);
	link = (struct link_free *)((char *)vaddr + obj_offset(class->size, obj_idx));
	if (likely(!ZsHugePage(zspage)))
		link->next = (unsigned long)zspage->freeobj << OBJ_TAG_BITS;
	else
		page->index = 0;
	kunmap_atomic(vaddr);

	zspage->freeobj = obj_idx;
	zspage->inuse--;
}

#endif
