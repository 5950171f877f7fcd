/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machines to simulate, described through hwloc: this host, a synthetic text, or an XML file that
 * lstopo wrote. Host side only: neither build of the kernel code contains it.
 *
 * Descriptions come from outside. They are checked before hwloc sees them (text.h, xml.h), and
 * hwloc reads them in a child with limits (child.h), since it may crash, or not return in
 * reasonable time. Environment variables of hwloc's (HWLOC_XMLFILE, HWLOC_SYNTHETIC...) are
 * removed: they would change "host".
 */
#ifndef SIM_TOPOLOGY_TOPOLOGY_H
#define SIM_TOPOLOGY_TOPOLOGY_H

#include "lib/error.h"
#include "sim/host.h"

struct topology_node {
	u64 memory;		     /* bytes, 0: not known */
	char subtype[32];	     /* "CXL", "DRAM", ... or empty */
	unsigned int nr_cpus;	     /* 0: memory only */
	u64 latency;		     /* as hwloc has it, in ns, 0: not known */
	u64 bandwidth;		     /* MiB/s, 0: not known */
	unsigned char dax;	     /* it is a dax device's, as CXL and persistent memory are */
	unsigned char cpus_left_out; /* it has CPUs: offline, or outside of the cgroup */
};

struct topology {
	struct sim_topology sim; /* for sim_boot(); points into this struct's memory */
	struct topology_node *nodes;
	bool is_host;		  /* this host, not a description */
	bool given_distances;	  /* else every remote node is at 20 */
	unsigned int known_tiers; /* nodes by latency or bandwidth; the others by their kind */
	unsigned int nr_tiers;	  /* of memory; sim.tier has each node's */
	unsigned int bound_cpus;  /* simulated CPUs that have a host CPU of their own */
	unsigned int bound_nodes;
	unsigned int host_cpus, host_nodes; /* that this process may use */
	unsigned int moved_cpus; /* whose memory no node has: they lie on the nearest one */
	unsigned int first_moved;
	char text[256]; /* the description as asked for */
};

/*
 * @spec: "host", synthetic text such as "numa:2 core:4 pu:2" (a text without a node gets
 * one; nodes may have "subtype=CXL"), or the path of an XML file (at most 8 MiB). At most
 * SIM_MAX_CPUS CPUs and SIM_MAX_NODES nodes.
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

/*
 * One line on CPUs whose memory no node has, or an empty one: "CPU 3 has no memory of its own: it
 * is on node 2, the nearest".
 */
void topology_note(const struct topology *topology, char *line, size_t size);

/* CPUs of this host that this process may use. */
unsigned int topology_host_cpus(void);

#endif
