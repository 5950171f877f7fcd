// SPDX-License-Identifier: GPL-2.0-or-later
/* The shape of the simulated machine: one node with a CPU for each of the host's. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "src/bench/run_setup.h"

struct flat {
	struct sim_topology topology;
	unsigned short cpu_node[SIM_MAX_CPUS], distance, fallback;
	unsigned int cpu_os_index[SIM_MAX_CPUS], node_os_index;
};

int run_topology(struct run_setup *setup, struct error *err)
{
	struct flat *flat = calloc(1, sizeof(*flat));
	cpu_set_t usable;
	unsigned int nr = 0;

	if (strcmp(setup->options->topology, "host"))
		return error_set(err, EINVAL, "--topology %s: expected host",
				 setup->options->topology);
	if (!flat || sched_getaffinity(0, sizeof(usable), &usable))
		return error_set(err, ENOMEM, "out of memory");
	for (unsigned int cpu = 0; cpu < CPU_SETSIZE && nr < SIM_MAX_CPUS; cpu++)
		if (CPU_ISSET(cpu, &usable))
			flat->cpu_os_index[nr++] = cpu;
	while (nr < setup->options->cpus && nr < SIM_MAX_CPUS)
		flat->cpu_os_index[nr++] = ~0u;
	flat->distance = 10;
	flat->node_os_index = 0;
	flat->topology = (struct sim_topology){
		.nr_cpus = nr,
		.nr_nodes = 1,
		.cpu_node = flat->cpu_node,
		.cpu_os_index = flat->cpu_os_index,
		.node_os_index = &flat->node_os_index,
		.distance = &flat->distance,
		.fallback = &flat->fallback,
	};
	setup->sim.topology = &flat->topology;
	return 0;
}

void run_topology_free(struct run_setup *setup)
{
	free((void *)setup->sim.topology);
}
