// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/topology/tiers.h"

#include <string.h>
#include <strings.h>

/* Kernel: MEMTIER_ADISTANCE_DRAM, MEMTIER_DEFAULT_DAX_ADISTANCE, MEMTIER_CHUNK_BITS. */
#define CHUNK_BITS   7
#define ADIST_DRAM   (4u * (1u << CHUNK_BITS) + (1u << CHUNK_BITS) / 2)
#define ADIST_SLOW   (5u * ADIST_DRAM)
#define ADIST_FAST   (ADIST_DRAM - (1u << CHUNK_BITS))
#define ADIST_LARGER 1000000.0

/* The best of what any CPU sees; false: hwloc does not tell, or tells 0. */
static bool attribute(hwloc_topology_t described, unsigned int node, hwloc_memattr_id_t id,
		      double *value)
{
	hwloc_obj_t obj = hwloc_get_obj_by_type(described, HWLOC_OBJ_NUMANODE, node);
	struct hwloc_location from;
	hwloc_uint64_t told;

	if (!obj || hwloc_memattr_get_best_initiator(described, id, obj, 0, &from, &told) || !told)
		return false;
	*value = (double)told;
	return true;
}

/* Times @node's latency, or its share of bandwidth, to that of @first. False: not told. */
static bool slowness(hwloc_topology_t described, unsigned int node, unsigned int first,
		     double *times)
{
	double a, b;
	bool any = false;

	*times = 1;
	if (attribute(described, node, HWLOC_MEMATTR_ID_LATENCY, &a) &&
	    attribute(described, first, HWLOC_MEMATTR_ID_LATENCY, &b)) {
		*times *= a / b;
		any = true;
	}
	if (attribute(described, node, HWLOC_MEMATTR_ID_BANDWIDTH, &a) &&
	    attribute(described, first, HWLOC_MEMATTR_ID_BANDWIDTH, &b)) {
		*times *= b / a;
		any = true;
	}
	return any;
}

static unsigned int guess(const struct topology_node *node)
{
	if (!strcasecmp(node->subtype, "HBM") || !strcasecmp(node->subtype, "MCDRAM"))
		return ADIST_FAST;
	if (!strncasecmp(node->subtype, "CXL", 3) || !strncasecmp(node->subtype, "NVM", 3))
		return ADIST_SLOW;
	if (!strcasecmp(node->subtype, "DRAM") || node->nr_cpus)
		return ADIST_DRAM;
	return ADIST_SLOW;
}

/* The lowest chunk above @last, or ~0u. */
static unsigned int next_chunk(const unsigned int *chunk, unsigned int nr, unsigned int last)
{
	unsigned int next = ~0u;

	for (unsigned int i = 0; i < nr; i++)
		if ((last == ~0u || chunk[i] > last) && chunk[i] < next)
			next = chunk[i];
	return next;
}

unsigned int topology_tiers(hwloc_topology_t described, const struct topology_node *nodes,
			    unsigned int nr_nodes, unsigned int first_node, unsigned char *tier,
			    bool *told)
{
	unsigned int chunk[SIM_MAX_NODES], last = ~0u, tiers = 0;
	double times[SIM_MAX_NODES];

	*told = true;
	for (unsigned int i = 0; i < nr_nodes; i++)
		*told = slowness(described, i, first_node, &times[i]) && *told;
	for (unsigned int i = 0; i < nr_nodes; i++) {
		double adist = *told ? ADIST_DRAM * times[i] : guess(&nodes[i]);

		chunk[i] =
			(unsigned int)(adist < ADIST_LARGER ? adist : ADIST_LARGER) >> CHUNK_BITS;
	}
	while ((last = next_chunk(chunk, nr_nodes, last)) != ~0u) {
		for (unsigned int i = 0; i < nr_nodes; i++)
			if (chunk[i] == last)
				tier[i] = (unsigned char)tiers;
		tiers++;
	}
	return tiers;
}
