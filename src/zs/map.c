// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/map.h"

bool zs_map_areas_create(struct zs_pool *pool)
{
	unsigned int cpu;

	pool->map_area = alloc_percpu(struct mapping_area);
	if (!pool->map_area)
		return false;
	for_each_possible_cpu(cpu) {
		struct mapping_area *area = per_cpu_ptr(pool->map_area, cpu);

		local_lock_init(&area->lock);
		area->vm_buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
		if (!area->vm_buf) {
			zs_map_areas_destroy(pool);
			return false;
		}
	}
	return true;
}

void zs_map_areas_destroy(struct zs_pool *pool)
{
	unsigned int cpu;

	if (!pool->map_area)
		return;
	for_each_possible_cpu(cpu)
		kfree(per_cpu_ptr(pool->map_area, cpu)->vm_buf);
	free_percpu(pool->map_area);
	pool->map_area = NULL;
}

/* Copies bytes @from..@size of an object between its two pages and @buf. */
static void copy_spanning(struct page *page, unsigned long off, unsigned int size, char *buf,
			  unsigned int from, bool to_pages)
{
	unsigned int first = (unsigned int)(PAGE_SIZE - off);
	struct page *pages[2] = {page, get_next_page(page)};
	char *addr[2];

	addr[0] = kmap_atomic(pages[0]);
	addr[1] = kmap_atomic(pages[1]);
	if (to_pages) {
		memcpy(addr[0] + off + from, buf + from, first - from);
		memcpy(addr[1], buf + first, size - first);
	} else {
		memcpy(buf + from, addr[0] + off + from, first - from);
		memcpy(buf + first, addr[1], size - first);
	}
	kunmap_atomic(addr[1]);
	kunmap_atomic(addr[0]);
}

void *zs_map_spanning(struct mapping_area *area, struct page *page, unsigned long off,
		      unsigned int size)
{
	if (area->vm_mm != ZS_MM_WO)
		copy_spanning(page, off, size, area->vm_buf, 0, false);
	return area->vm_buf;
}

void zs_unmap_spanning(struct mapping_area *area, struct page *page, unsigned long off,
		       unsigned int size)
{
	/* The header in the buffer may be stale: it stays as it is in the page. */
	if (area->vm_mm != ZS_MM_RO)
		copy_spanning(page, off, size, area->vm_buf, ZS_HANDLE_SIZE, true);
}
