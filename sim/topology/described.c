// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/topology/described.h"

#include <errno.h>

/* Printed on terminals, and put into JSON. */
static void make_printable(char *text, size_t size)
{
	text[size - 1] = '\0';
	for (; *text; text++)
		if (*text < 0x20 || *text > 0x7e)
			*text = '?';
}

static bool cpus_have_nodes(struct topology_described *described)
{
	for (unsigned int cpu = 0; cpu < described->nr_cpus; cpu++) {
		if (described->cpu_node[cpu] >= described->nr_nodes)
			return false;
		described->nodes[described->cpu_node[cpu]].nr_cpus++;
	}
	return true;
}

static bool distances_are_positive(const struct topology_described *described)
{
	for (unsigned int i = 0; i < described->nr_nodes * described->nr_nodes; i++)
		if (!described->distance[i])
			return false;
	return true;
}

int topology_described_check(struct topology_described *described, const char *spec,
			     struct error *err)
{
	unsigned int cpus = described->nr_cpus, nodes = described->nr_nodes;

	if (!cpus || !nodes || cpus > SIM_MAX_CPUS || nodes > SIM_MAX_NODES)
		return error_set(err, EINVAL,
				 "topology \"%.80s\": %u CPUs, %u nodes; expected 1 to %u CPUs and "
				 "1 to %u nodes",
				 spec, cpus, nodes, SIM_MAX_CPUS, SIM_MAX_NODES);
	for (unsigned int i = 0; i < nodes; i++) {
		described->nodes[i].nr_cpus = 0;
		make_printable(described->nodes[i].subtype, sizeof(described->nodes[i].subtype));
	}
	if (!cpus_have_nodes(described) || !distances_are_positive(described))
		return error_set(err, EINVAL,
				 "topology \"%.80s\": hwloc reports impossible values; expected "
				 "a file of lstopo's",
				 spec);
	return 0;
}
