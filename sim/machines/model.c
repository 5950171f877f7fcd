// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/machines/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LOCAL_DISTANCE 10 /* as SLIT has it */
#define NOT_BOUND      (~0u)

struct arrays {
	double memory[SIM_MAX_NODES * SIM_MAX_NODES];
	unsigned int os_index[SIM_MAX_CPUS + SIM_MAX_NODES];
	unsigned short core[SIM_MAX_CPUS], cluster[SIM_MAX_CPUS], socket[SIM_MAX_CPUS];
	unsigned short node[SIM_MAX_CPUS];
	unsigned short distance[SIM_MAX_NODES * SIM_MAX_NODES];
	unsigned short fallback[SIM_MAX_NODES * SIM_MAX_NODES];
	unsigned char socket_distance[64 * 64];
	unsigned char tier[SIM_MAX_NODES];
};

static void set_costs(struct machine_params *p, const struct machine_file *file)
{
	machine_params_init(p);
	snprintf(p->name, sizeof(p->name), "%s", file->name);
	p->hit = machine_get(file, MACHINE_HIT);
	p->atomic = machine_get(file, MACHINE_ATOMIC);
	p->line = machine_get(file, MACHINE_LINE);
	p->l2 = machine_get(file, MACHINE_L2_HIT);
	p->l3 = machine_get(file, MACHINE_L3_HIT);
	p->l1_bytes = (u64)machine_get(file, MACHINE_L1_SIZE) << 10;
	p->l2_bytes = (u64)machine_get(file, MACHINE_L2_SIZE) << 10;
	p->l3_bytes = (u64)machine_get(file, MACHINE_L3_SIZE) << 10;
	p->transfer[DISTANCE_SMT] = machine_get(file, MACHINE_SMT);
	p->transfer[DISTANCE_CLUSTER] = machine_get(file, MACHINE_CLUSTER);
	p->transfer[DISTANCE_SOCKET] = machine_get(file, MACHINE_SOCKET);
	p->transfer[DISTANCE_NEAR] = machine_get(file, MACHINE_NEAR);
	p->transfer[DISTANCE_FAR] = machine_get(file, MACHINE_FAR);
}

static void set_protocol(struct machine_params *p, const struct machine_file *file)
{
	p->store_buffer = machine_count(file, MACHINE_STORES);
	p->overlap = machine_get(file, MACHINE_OVERLAP);
	p->fills = machine_get(file, MACHINE_FILLS);
	p->hold = machine_get(file, MACHINE_HOLD);
	p->shared_read = machine_get(file, MACHINE_SHARED_READ);
	p->per_sharer = machine_get(file, MACHINE_SHARER);
	p->smt_factor = machine_get(file, MACHINE_SMT_FACTOR);
	p->all_cores_factor = machine_get(file, MACHINE_ACTIVE_FACTOR);
	p->all_cores_from = machine_count(file, MACHINE_ACTIVE_FROM);
	p->arbitration = (enum machine_arbitration)machine_count(file, MACHINE_ARBITRATION);
	p->pause = machine_get(file, MACHINE_PAUSE);
	p->wakeup = machine_get(file, MACHINE_WAKE_UP);
	p->idle_exit = machine_get(file, MACHINE_IDLE_EXIT);
	p->tick = machine_get(file, MACHINE_TICK);
}

/* All first threads, core by core, then all second ones. */
static void set_places(struct machine_model *model, const struct machine_file *file,
		       struct arrays *a)
{
	unsigned int per_cluster = machine_count(file, MACHINE_CORES);
	unsigned int clusters = machine_count(file, MACHINE_CLUSTERS);
	unsigned int per_node = clusters / machine_count(file, MACHINE_NODES);
	struct machine_params *p = &model->params;

	p->nr_sockets = machine_count(file, MACHINE_SOCKETS);
	p->nr_clusters = p->nr_sockets * clusters;
	p->nr_cores = p->nr_clusters * per_cluster;
	for (unsigned int cpu = 0; cpu < model->topology.nr_cpus; cpu++) {
		a->core[cpu] = (unsigned short)(cpu % p->nr_cores);
		a->cluster[cpu] = (unsigned short)(a->core[cpu] / per_cluster);
		a->socket[cpu] = (unsigned short)(a->cluster[cpu] / clusters);
		a->node[cpu] = (unsigned short)(a->cluster[cpu] / per_node);
	}
	p->core = a->core;
	p->cluster = a->cluster;
	p->socket = a->socket;
	model->topology.cpu_node = a->node;
}

static void set_sockets(struct machine_params *p, const struct machine_file *file, struct arrays *a)
{
	unsigned int links = machine_count(file, MACHINE_LINKS);

	for (unsigned int i = 0; i < p->nr_sockets; i++)
		for (unsigned int j = 0; j < p->nr_sockets; j++) {
			unsigned int differ = i ^ j;
			bool near = !links || (!(differ & (differ - 1)) && differ < 1u << links);

			a->socket_distance[i * p->nr_sockets + j] = !differ ? DISTANCE_SOCKET
								    : near  ? DISTANCE_NEAR
									    : DISTANCE_FAR;
		}
	p->socket_distance = a->socket_distance;
}

/* What memory of node @to costs a CPU of node @from. */
static double memory_cost(const struct machine_file *file, const struct machine_params *p,
			  unsigned int from, unsigned int to)
{
	unsigned int per_socket = machine_count(file, MACHINE_NODES);
	unsigned int with_cpus = p->nr_sockets * per_socket;
	unsigned int a = from / per_socket, b = to / per_socket;

	if (from == to)
		return machine_get(file, MACHINE_MEMORY);
	if (from >= with_cpus || to >= with_cpus)
		return machine_get(file, MACHINE_MEMORY_TIER);
	if (a == b)
		return machine_get(file, MACHINE_MEMORY_SOCKET);
	/* Beyond a near socket, memory costs as much more as a line does. */
	if (p->socket_distance[a * p->nr_sockets + b] == DISTANCE_FAR)
		return machine_get(file, MACHINE_MEMORY_REMOTE) + p->transfer[DISTANCE_FAR] -
		       p->transfer[DISTANCE_NEAR];
	return machine_get(file, MACHINE_MEMORY_REMOTE);
}

/* Sorts nodes by distance, by insertion; equal distances keep the order of numbers. */
static void set_fallback(const double *cost, unsigned int nr, unsigned short *list)
{
	for (unsigned int i = 0; i < nr; i++) {
		unsigned int at = i;

		for (; at && cost[list[at - 1]] > cost[i]; at--)
			list[at] = list[at - 1];
		list[at] = (unsigned short)i;
	}
}

static void set_nodes(struct machine_model *model, const struct machine_file *file,
		      struct arrays *a)
{
	unsigned int nr = model->topology.nr_nodes;
	double local = machine_get(file, MACHINE_MEMORY);

	for (unsigned int i = 0; i < nr; i++) {
		for (unsigned int j = 0; j < nr; j++) {
			double cost = memory_cost(file, &model->params, i, j);

			a->memory[i * nr + j] = cost;
			a->distance[i * nr + j] =
				(unsigned short)min(i == j ? LOCAL_DISTANCE
							   : LOCAL_DISTANCE * cost / local + 0.5,
						    254.0);
		}
		set_fallback(a->memory + (size_t)i * nr, nr, a->fallback + (size_t)i * nr);
		a->tier[i] = i >= nr - machine_count(file, MACHINE_FAR_NODES);
	}
	model->params.memory = a->memory;
	model->topology.distance = a->distance;
	model->topology.fallback = a->fallback;
	model->topology.tier = a->tier;
}

int machine_model_init(struct machine_model *model, const struct machine_file *file,
		       struct error *err)
{
	struct arrays *a = calloc(1, sizeof(*a));

	memset(model, 0, sizeof(*model));
	if (!a)
		return error_set(err, ENOMEM, "%s: no memory for its description", file->name);
	model->arrays = a;
	model->topology.nr_cpus = machine_nr_cpus(file);
	model->topology.nr_nodes = machine_nr_nodes(file);
	for (unsigned int i = 0; i < SIM_MAX_CPUS + SIM_MAX_NODES; i++)
		a->os_index[i] = NOT_BOUND;
	model->topology.cpu_os_index = a->os_index;
	model->topology.node_os_index = a->os_index + SIM_MAX_CPUS;
	set_costs(&model->params, file);
	set_protocol(&model->params, file);
	set_places(model, file, a);
	set_sockets(&model->params, file, a);
	set_nodes(model, file, a);
	return 0;
}

void machine_model_arbitrate(struct machine_model *model, u64 choice)
{
	if (choice)
		model->params.arbitration = (enum machine_arbitration)(choice - 1);
}

void machine_model_free(struct machine_model *model)
{
	free(model->arrays);
	model->arrays = NULL;
}
