/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machines to simulate, described through hwloc: this host, a synthetic text, or an XML file
 * that lstopo wrote. Host side only: neither build of the kernel code contains it.
 *
 * Descriptions come from outside. Their sizes are checked before hwloc loads them, since it
 * does not return in reasonable time from, for instance, "numa:999999999 pu:99".
 */
#ifndef SIM_TOPOLOGY_TOPOLOGY_H
#define SIM_TOPOLOGY_TOPOLOGY_H

#include "lib/error.h"
#include "sim/sim.h"

struct topology_node {
	u64 memory;	      /* bytes, 0: not told */
	char subtype[32];     /* "CXL", "DRAM", ... or empty */
	unsigned int nr_cpus; /* 0: memory only */
};

struct topology {
	struct sim_topology sim; /* what sim_boot() takes; points into this struct's memory */
	struct topology_node *nodes;
	bool is_host;		 /* this very machine, not a description */
	bool told_distances;	 /* else every remote node is at 20 */
	bool told_tiers;	 /* by latency or bandwidth, else by subtypes and CPUs */
	unsigned int nr_tiers;	 /* of memory; sim.tier tells each node's */
	unsigned int bound_cpus; /* simulated CPUs that have a host CPU of their own */
	unsigned int bound_nodes;
	unsigned int host_cpus, host_nodes; /* that this process may use */
	char text[256];			    /* the description as asked for */
};

/*
 * @spec: "host", synthetic text such as "numa:2 core:4 pu:2" (a text without a node gets
 * one), or the path of an XML file (at most 8 MiB). At most SIM_MAX_CPUS CPUs and
 * SIM_MAX_NODES nodes.
 * @distances: NULL, or a row for each node, "10,20;20,10", in the units of ACPI's SLIT
 * (local is 10); for descriptions that carry none, since synthetic text cannot.
 *
 * @min_cpus: for "host" alone, more CPUs than it has: the further ones lie on node 0 and are
 * not bound. A described machine has the CPUs that it has.
 *
 * A simulated CPU is bound to the host CPU of its rank, and a node to the host node of its
 * rank, as far as the host has them; the others have ~0u and are not bound.
 *
 * NULL with @err filled; free with topology_free().
 */
struct topology *topology_load(const char *spec, const char *distances, unsigned int min_cpus,
			       struct error *err);
void topology_free(struct topology *topology);

/* CPUs of this host that this process may use. */
unsigned int topology_host_cpus(void);

#endif
