/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tiers of memory, as the kernel makes them (mm/memory-tiers.c): tiers are steps of a node's
 * abstract distance, which is how much slower it is than the memory of CPU 0's node. Memory is
 * ordinary unless latency and bandwidth (the kernel: of HMAT), its driver (that of dax devices) or
 * its subtype say otherwise; whether a node has CPUs does not matter.
 */
#ifndef SIM_TOPOLOGY_TIERS_H
#define SIM_TOPOLOGY_TIERS_H

#include "sim/topology/topology.h"

/*
 * Fills @tier of each node: 0 is the fastest, and there are no gaps. @first_node is CPU 0's.
 * Returns the number of tiers; *@nr_known: nodes with a known latency or bandwidth.
 */
unsigned int topology_tiers(const struct topology_node *nodes, unsigned int nr_nodes,
			    unsigned int first_node, unsigned char *tier, unsigned int *nr_known);

#endif
