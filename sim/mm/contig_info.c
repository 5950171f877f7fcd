// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/mm/contig_info.h"

static void add_blocks(struct contig_page_info *info, unsigned long blocks, unsigned int order,
		       unsigned int wanted)
{
	info->free_blocks_total += blocks;
	info->free_pages += blocks << order;
	if (order >= wanted)
		info->free_blocks_suitable += blocks << (order - wanted);
}

/* The zone's future growth: whole blocks, and smaller ones at an uneven end. */
static void add_fresh(struct zone *zone, struct contig_page_info *info, unsigned int wanted)
{
	unsigned long pfn = zone->fresh_pfn, end = zone->end_pfn;

	while (pfn < end) {
		unsigned int order = min((unsigned int)__builtin_ctzl(pfn), MAX_ORDER + 0u);

		while (pfn + (1ul << order) > end)
			order--;
		if (order == MAX_ORDER) {
			unsigned long blocks = (end - pfn) >> MAX_ORDER;

			add_blocks(info, blocks, order, wanted);
			pfn += blocks << MAX_ORDER;
		} else {
			add_blocks(info, 1, order, wanted);
			pfn += 1ul << order;
		}
	}
}

void fill_contig_page_info(struct zone *zone, unsigned int order, struct contig_page_info *info)
{
	*info = (struct contig_page_info){0};
	mm_spin_lock(&zone->lock);
	for (unsigned int i = 0; i <= MAX_ORDER; i++)
		add_blocks(info, zone->free_area[i].nr_free, i, order);
	add_fresh(zone, info, order);
	mm_spin_unlock(&zone->lock);
}

int contig_fragmentation_index(const struct contig_page_info *info, unsigned int order)
{
	unsigned long requested = 1ul << order;

	if (!info->free_blocks_total)
		return 0;
	if (info->free_blocks_suitable)
		return -1000;
	return 1000 - (int)((1000 + info->free_pages * 1000 / requested) / info->free_blocks_total);
}
