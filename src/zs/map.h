/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mapping an object whose place is pinned: directly when it lies in one page, through a
 * per-CPU buffer when it spans two. From map to unmap the task stays on its CPU, and maps
 * nothing else.
 */
#ifndef ZS_MAP_H
#define ZS_MAP_H

#include "src/zs/map_object.h"
#include "src/zs/object.h"

struct mapping_area {
	local_lock_t lock;
	char *vm_buf;  /* a page, for objects that span two */
	char *vm_addr; /* the mapped page, or vm_buf */
	enum zs_mapmode vm_mm;
};

/* Per-CPU areas of a pool; process context. False: out of memory. */
bool zs_map_areas_create(struct zs_pool *pool);
void zs_map_areas_destroy(struct zs_pool *pool);

/* The spanning cases: copies the object in, unless write-only, and back, unless read-only. */
void *zs_map_spanning(struct mapping_area *area, struct page *page, unsigned long off,
		      unsigned int size);
void zs_unmap_spanning(struct mapping_area *area, struct page *page, unsigned long off,
		       unsigned int size);

/* Address of the payload of the object that @obj says. Preemption goes off. */
static inline void *zs_map_location(struct zs_pool *pool, struct zspage *zspage, unsigned long obj,
				    enum zs_mapmode mm)
{
	struct size_class *class = zspage_class(pool, zspage);
	unsigned long off = obj_offset(class->size, obj_to_idx(class, obj));
	struct page *page = obj_to_page(obj);
	struct mapping_area *area;
	char *addr;

	local_lock(&pool->map_area->lock);
	area = this_cpu_ptr(pool->map_area);
	area->vm_mm = mm;
	if (off + class->size <= PAGE_SIZE) {
		area->vm_addr = kmap_atomic(page);
		addr = area->vm_addr + off;
	} else {
		addr = zs_map_spanning(area, page, off, class->size);
	}
	return likely(!ZsHugePage(zspage)) ? addr + ZS_HANDLE_SIZE : addr;
}

static inline void zs_unmap_location(struct zs_pool *pool, struct zspage *zspage, unsigned long obj)
{
	struct size_class *class = zspage_class(pool, zspage);
	unsigned long off = obj_offset(class->size, obj_to_idx(class, obj));
	struct mapping_area *area = this_cpu_ptr(pool->map_area);

	if (off + class->size <= PAGE_SIZE)
		kunmap_atomic(area->vm_addr);
	else
		zs_unmap_spanning(area, obj_to_page(obj), off, class->size);
	local_unlock(&pool->map_area->lock);
}

#endif
