/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tiers of memory, as the kernel makes them (mm/memory-tiers.c, v6.8): from each node's
 * abstract distance, which is how much slower it is than the memory of CPU 0's node, by
 * latency and bandwidth as hwloc tells them; tiers are steps of it. Where hwloc tells them
 * not for every node, subtypes do ("HBM", "CXL..."), and nodes without CPUs count as slow, as
 * the kernel counts those of device memory.
 */
#ifndef SIM_TOPOLOGY_TIERS_H
#define SIM_TOPOLOGY_TIERS_H

#include <hwloc.h>

#include "sim/topology/topology.h"

/*
 * Fills @tier of each node, 0 the fastest, without gaps. @nodes tell CPUs and subtypes.
 * Returns the number of tiers; *@told: the attributes were used.
 */
unsigned int topology_tiers(hwloc_topology_t described, const struct topology_node *nodes,
			    unsigned int nr_nodes, unsigned int first_node, unsigned char *tier,
			    bool *told);

#endif
