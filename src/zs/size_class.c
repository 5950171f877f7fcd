// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/size_class.h"

#include <errno.h>

unsigned int zs_min_alloc_size(unsigned int page_shift, unsigned int chain_size)
{
	unsigned long by_index =
		((unsigned long)chain_size << page_shift) >> ZS_OBJ_INDEX_BITS(page_shift);

	return by_index > 32 ? (unsigned int)by_index : 32;
}

unsigned int zs_chain_length(unsigned int size, unsigned int page_shift, unsigned int chain_size)
{
	unsigned int pages, best = 1, least_waste = ~0u;

	if (!(size & (size - 1)))
		return 1;
	for (pages = 1; pages <= chain_size; pages++) {
		unsigned int waste = (pages << page_shift) % size;

		if (waste < least_waste) {
			least_waste = waste;
			best = pages;
		}
	}
	return best;
}

static struct zs_class_geometry slot_geometry(unsigned int slot, unsigned int min_alloc,
					      unsigned int page_shift, unsigned int chain_size)
{
	unsigned int page_size = 1u << page_shift;
	struct zs_class_geometry geometry = {.index = slot};

	geometry.size = min_alloc + slot * (page_size >> 8);
	if (geometry.size > page_size)
		geometry.size = page_size;
	geometry.pages_per_zspage = zs_chain_length(geometry.size, page_shift, chain_size);
	geometry.objs_per_zspage = (geometry.pages_per_zspage << page_shift) / geometry.size;
	return geometry;
}

int zs_class_table_init(struct zs_class_table *table, unsigned int page_shift,
			unsigned int chain_size)
{
	unsigned int min_alloc, delta, i;
	const struct zs_class_geometry *prev = NULL;

	if (page_shift < ZS_MIN_PAGE_SHIFT || page_shift > ZS_MAX_PAGE_SHIFT ||
	    chain_size < ZS_MIN_CHAIN_SIZE || chain_size > ZS_MAX_CHAIN_SIZE)
		return -EINVAL;
	min_alloc = zs_min_alloc_size(page_shift, chain_size);
	delta = 1u << (page_shift - 8);
	table->nr_slots = ((1u << page_shift) - min_alloc + delta - 1) / delta + 1;
	table->huge_size = 0;

	for (i = table->nr_slots; i-- > 0;) {
		struct zs_class_geometry g = slot_geometry(i, min_alloc, page_shift, chain_size);

		if (g.pages_per_zspage != 1 && g.objs_per_zspage != 1 && !table->huge_size)
			table->huge_size = g.size - (ZS_HANDLE_SIZE - 1);
		/* Only the next larger class is a candidate, so a class is a run of slots. */
		if (prev && prev->pages_per_zspage == g.pages_per_zspage &&
		    prev->objs_per_zspage == g.objs_per_zspage)
			g = *prev;
		table->slot[i] = g;
		prev = &table->slot[i];
	}
	return 0;
}
