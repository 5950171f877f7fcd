// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/machines/check.h"

#include <errno.h>

#include "sim/host.h"

/* A distance must not cost less than a nearer one. */
static const enum machine_parameter rising[][2] = {
	{MACHINE_CLUSTER, MACHINE_SOCKET},
	{MACHINE_SOCKET, MACHINE_NEAR},
	{MACHINE_NEAR, MACHINE_FAR},
	{MACHINE_HIT, MACHINE_L2_HIT},
	{MACHINE_L2_HIT, MACHINE_L3_HIT},
	{MACHINE_L3_HIT, MACHINE_MEMORY},
	{MACHINE_MEMORY, MACHINE_MEMORY_SOCKET},
	{MACHINE_MEMORY_SOCKET, MACHINE_MEMORY_REMOTE},
};

static int check_rising(const struct machine_file *machine, const char *path, struct error *err)
{
	for (size_t i = 0; i < sizeof(rising) / sizeof(rising[0]); i++) {
		const enum machine_parameter low = rising[i][0], high = rising[i][1];

		if (machine_get(machine, low) > machine_get(machine, high))
			return error_set(err, EINVAL,
					 "%s:%u: %s: below %s, which is nearer; expected at least "
					 "its %.10g ns",
					 path, machine->values[high].line,
					 machine_parameters[high].name,
					 machine_parameters[low].name, machine_get(machine, low));
	}
	return 0;
}

static int check_topology(const struct machine_file *machine, const char *path, struct error *err)
{
	unsigned int cpus = machine_nr_cpus(machine), nodes = machine_nr_nodes(machine);

	if (cpus > SIM_MAX_CPUS)
		return error_set(err, EINVAL,
				 "%s:%u: cores_per_cluster: %u CPUs in all; expected at most %u",
				 path, machine->values[MACHINE_CORES].line, cpus, SIM_MAX_CPUS);
	if (nodes > SIM_MAX_NODES)
		return error_set(err, EINVAL,
				 "%s:%u: nodes_per_socket: %u nodes in all; expected at most %u",
				 path, machine->values[MACHINE_NODES].line, nodes, SIM_MAX_NODES);
	if (machine_count(machine, MACHINE_CLUSTERS) % machine_count(machine, MACHINE_NODES))
		return error_set(err, EINVAL,
				 "%s:%u: nodes_per_socket: does not divide clusters_per_socket; "
				 "expected whole clusters in a node",
				 path, machine->values[MACHINE_NODES].line);
	return 0;
}

int machine_check(const struct machine_file *machine, const char *path, struct error *err)
{
	int rc = check_topology(machine, path, err);

	return rc ? rc : check_rising(machine, path, err);
}
