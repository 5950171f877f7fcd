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

/* Times @node's latency, or its share of bandwidth, to that of @first. False: not known. */
static bool slowness(const struct topology_node *node, const struct topology_node *first,
		     double *times)
{
	bool latency = node->latency && first->latency;
	bool bandwidth = node->bandwidth && first->bandwidth;

	*times = 1;
	if (latency)
		*times *= (double)node->latency / (double)first->latency;
	if (bandwidth)
		*times *= (double)first->bandwidth / (double)node->bandwidth;
	return latency || bandwidth;
}

static unsigned int without_latency(const struct topology_node *node)
{
	if (!strcasecmp(node->subtype, "HBM") || !strcasecmp(node->subtype, "MCDRAM"))
		return ADIST_FAST;
	if (!strncasecmp(node->subtype, "CXL", 3) || !strncasecmp(node->subtype, "NVM", 3))
		return ADIST_SLOW;
	return node->dax ? ADIST_SLOW : ADIST_DRAM;
}

static unsigned int chunk_of(const struct topology_node *node, const struct topology_node *first,
			     unsigned int *nr_known)
{
	double times, adist;
	bool known = slowness(node, first, &times);

	*nr_known += known;
	adist = known ? ADIST_DRAM * times : without_latency(node);
	return (unsigned int)(adist < ADIST_LARGER ? adist : ADIST_LARGER) >> CHUNK_BITS;
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

unsigned int topology_tiers(const struct topology_node *nodes, unsigned int nr_nodes,
			    unsigned int first_node, unsigned char *tier, unsigned int *nr_known)
{
	unsigned int chunk[SIM_MAX_NODES], last = ~0u, tiers = 0;

	*nr_known = 0;
	for (unsigned int i = 0; i < nr_nodes; i++)
		chunk[i] = chunk_of(&nodes[i], &nodes[first_node], nr_known);
	while ((last = next_chunk(chunk, nr_nodes, last)) != ~0u) {
		for (unsigned int i = 0; i < nr_nodes; i++)
			if (chunk[i] == last)
				tier[i] = (unsigned char)tiers;
		tiers++;
	}
	return tiers;
}
