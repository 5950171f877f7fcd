/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The free memory of a zone, as an allocation of some order sees it. Kernel: mm/vmstat.c
 * (fill_contig_page_info, __fragmentation_index), v6.8.
 */
#ifndef SIM_MM_CONTIG_INFO_H
#define SIM_MM_CONTIG_INFO_H

#include "sim/mm/page_alloc.h"

struct contig_page_info {
	unsigned long free_pages;
	unsigned long free_blocks_total;
	unsigned long free_blocks_suitable; /* blocks of the order wanted, larger ones cut up */
};

/* Frames that were never allocated count as the free blocks that they will become. */
void fill_contig_page_info(struct zone *zone, unsigned int order, struct contig_page_info *info);

/*
 * -1000: an allocation of that order would succeed. 0 (lack of memory) to 1000
 * (fragmentation): why it would fail. As the kernel's extfrag_index, in thousandths.
 */
int contig_fragmentation_index(const struct contig_page_info *info, unsigned int order);

#endif
