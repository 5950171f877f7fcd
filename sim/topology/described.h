/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine's description as plain data, so that a child can pass it to its parent. */
#ifndef SIM_TOPOLOGY_DESCRIBED_H
#define SIM_TOPOLOGY_DESCRIBED_H

#include "lib/error.h"
#include "sim/host.h"
#include "sim/topology/topology.h"

struct topology_described {
	unsigned int nr_cpus, nr_nodes;
	unsigned int given_distances;
	struct topology_node nodes[SIM_MAX_NODES];
	unsigned short cpu_node[SIM_MAX_CPUS];
	unsigned char cpu_moved[SIM_MAX_CPUS]; /* no node has its memory: the nearest stands in */
	unsigned short distance[SIM_MAX_NODES * SIM_MAX_NODES]; /* [nr_nodes * nr_nodes] */
};

/*
 * Checks @described, which may come from a child that hwloc crashed, for all that the simulator
 * relies on, and counts each node's CPUs. -EINVAL, with @spec in the line, if it fails.
 */
int topology_described_check(struct topology_described *described, const char *spec,
			     struct error *err);

#endif
