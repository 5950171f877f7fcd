/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An object's bytes, as since v6.15: no per-CPU buffer. What lies in one page is read in its
 * place; what spans two is read in a copy that the caller has room for, and a write copies
 * straight to the pages. The caller keeps the object where it is.
 */
#ifndef ZS_PLACE_H
#define ZS_PLACE_H

#include "src/zs/object.h"

/* Where the payload of an object begins, and how far the object reaches. */
struct place {
	struct zspage *zspage;
	struct page *page;
	unsigned int off, size; /* in the page; of the payload */
};

static __always_inline struct place place_of(struct zs_pool *pool, struct zspage *zspage,
					     unsigned long obj)
{
	struct size_class *class = zspage_class(pool, zspage);
	struct place at = {.zspage = zspage, .page = obj_to_page(obj)};

	at.off = (unsigned int)obj_offset(class->size, obj_to_idx(class, obj));
	at.size = class->size;
	if (likely(!ZsHugePage(zspage))) {
		at.off += ZS_HANDLE_SIZE;
		at.size -= ZS_HANDLE_SIZE;
	}
	return at;
}

/* The first @size bytes, mapped or in @local_copy. */
static __always_inline void *place_read_begin(const struct place *at, size_t size, void *local_copy)
{
	char *addr = kmap_local_page(at->page);
	unsigned int first;

	if (at->off + size <= PAGE_SIZE)
		return addr + at->off;
	/* A header at the page's very end leaves nothing to copy from there. */
	first = (unsigned int)PAGE_SIZE - at->off;
	memcpy(local_copy, addr + at->off, first);
	kunmap_local(addr);
	addr = kmap_local_page(get_next_page(at->page));
	memcpy((char *)local_copy + first, addr, size - first);
	kunmap_local(addr);
	return local_copy;
}

/* Of the same @size. */
static __always_inline void place_read_end(const struct place *at, size_t size, void *mem)
{
	if (at->off + size <= PAGE_SIZE)
		kunmap_local(mem);
}

static __always_inline void place_write(const struct place *at, const void *mem, size_t len)
{
	size_t first = min(len, (size_t)PAGE_SIZE - at->off);
	char *addr = kmap_local_page(at->page);

	memcpy(addr + at->off, mem, first);
	kunmap_local(addr);
	if (first < len) {
		addr = kmap_local_page(get_next_page(at->page));
		memcpy(addr, (const char *)mem + first, len - first);
		kunmap_local(addr);
	}
}

#endif
