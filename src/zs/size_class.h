/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The size-class table of zsmalloc: which object sizes exist and how many pages a zspage of
 * each has. Plain arithmetic on a page size and a chain length, for any caller.
 *
 * Chain lengths follow the kernel's rule since v6.3 (least absolute waste), not the older
 * percentage rule that Documentation/mm/zsmalloc.rst still shows.
 */
#ifndef ZS_SIZE_CLASS_H
#define ZS_SIZE_CLASS_H

#include <stddef.h>

#define ZS_ALIGN       8u
#define ZS_HANDLE_SIZE 8u /* header of every object that is not huge */

#define ZS_MIN_PAGE_SHIFT 12u
#define ZS_MAX_PAGE_SHIFT 16u
#define ZS_MIN_CHAIN_SIZE 4u
#define ZS_MAX_CHAIN_SIZE 16u /* also the longest chain of any zspage */

/* Slots of the table: 255 with 4 KiB pages, 257 with 16 and 64 KiB. */
#define ZS_MAX_SIZE_CLASSES 257u

/* MAX_POSSIBLE_PHYSMEM_BITS of x86-64: decides how many bits an object's index gets. */
#define ZS_PHYSMEM_BITS		      52u
#define ZS_OBJ_INDEX_BITS(page_shift) (64u - (ZS_PHYSMEM_BITS - (page_shift)))

/* One slot. Slots merged into one class carry the same four numbers. */
struct zs_class_geometry {
	unsigned int index; /* of the slot that owns the class: the largest merged into it */
	unsigned int size;  /* of an object, header included */
	unsigned int pages_per_zspage, objs_per_zspage;
};

struct zs_class_table {
	unsigned int nr_slots;
	unsigned int huge_size; /* payloads of this many bytes or more use the huge class */
	struct zs_class_geometry slot[ZS_MAX_SIZE_CLASSES];
};

/* Smallest object size, header included (ZS_MIN_ALLOC_SIZE). */
unsigned int zs_min_alloc_size(unsigned int page_shift, unsigned int chain_size);

/* Pages of a zspage whose objects have @size bytes: 1..@chain_size. */
unsigned int zs_chain_length(unsigned int size, unsigned int page_shift, unsigned int chain_size);

/* Fills @table (zs_create_pool's loop). 0, or -EINVAL for a page or chain size out of range. */
int zs_class_table_init(struct zs_class_table *table, unsigned int page_shift,
			unsigned int chain_size);

/* Slot that serves a payload of @size bytes, 1..page size (get_size_class_index). */
static inline unsigned int zs_size_to_slot(size_t size, unsigned int min_alloc,
					   unsigned int page_shift, unsigned int nr_slots)
{
	size_t idx = 0;

	size += ZS_HANDLE_SIZE;
	if (size > min_alloc)
		idx = (size - min_alloc + (1ul << (page_shift - 8)) - 1) >> (page_shift - 8);
	/* A whole page and its header exceed the last slot; the huge class needs no header. */
	return idx < nr_slots ? (unsigned int)idx : nr_slots - 1;
}

#endif
