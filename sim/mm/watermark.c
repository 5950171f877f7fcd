// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How low a zone may fall. Kernel v6.8: mm/page_alloc.c (__zone_watermark_ok), without lowmem
 * reserves: a node's only zone has none.
 */
#include "sim/mm/page_alloc.h"

static unsigned long mark(const struct zone *zone, unsigned int alloc_flags)
{
	unsigned long min = zone->watermark[alloc_flags & ALLOC_WMARK_MASK];

	if (alloc_flags & ALLOC_MIN_RESERVE) {
		min -= min / 2;
		if (alloc_flags & ALLOC_NON_BLOCK)
			min -= min / 4;
	}
	return min;
}

bool zone_watermark_ok(const struct zone *zone, unsigned int order, unsigned int alloc_flags)
{
	if (alloc_flags & ALLOC_NO_WATERMARKS)
		return true;
	return zone_unused(zone) > mark(zone, alloc_flags) + (1ul << order) - 1;
}

void zone_note_low_tide(struct zone *zone)
{
	zone->low_tide = min(zone->low_tide, zone_unused(zone));
}
