// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/probes/fragmentation.h"

int fragmentation_index(struct zone *zone, unsigned int order)
{
	struct contig_page_info info;

	fill_contig_page_info(zone, order, &info);
	return contig_fragmentation_index(&info, order);
}
