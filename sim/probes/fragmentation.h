/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why an allocation of an order fails: too little memory, or memory in too small pieces. */
#ifndef SIM_PROBES_FRAGMENTATION_H
#define SIM_PROBES_FRAGMENTATION_H

#include "sim/mm/contig_info.h"

/* contig_fragmentation_index() of the zone as it is now. */
int fragmentation_index(struct zone *zone, unsigned int order);

#endif
