// SPDX-License-Identifier: GPL-2.0-or-later
/* The modelled machine in picoseconds, and a flat one where no machine is given. */
#include "sim/virtual/model/model.h"

#define PS 1000.0

struct model_machine model_machine;

static u64 ticks(double ns)
{
	return (u64)(ns * PS + 0.5);
}

static u32 lines(u64 bytes)
{
	u64 n = bytes / OBSERVE_LINE;

	return n > 1u << 30 ? 1u << 30 : (u32)n;
}

/*
 * Every CPU a core of one cluster, as fast to each other as parts of one socket are. Of no real
 * machine: for tests, and for what time means nothing to.
 */
static void flat_costs(struct machine_params *p)
{
	machine_params_init(p);
	p->hit = 1;
	p->atomic = 5;
	p->line = 3;
	p->l2 = 4;
	p->l3 = 15;
	p->l1_bytes = 32 << 10;
	p->l2_bytes = 1 << 20;
	p->l3_bytes = 32 << 20;
	for (unsigned int i = 0; i < NR_DISTANCES; i++)
		p->transfer[i] = 50;
}

static void set_costs(const struct machine_params *p)
{
	struct model_machine *m = &model_machine;

	for (unsigned int kind = 0; kind < NR_ACCESS_KINDS; kind++)
		m->cost[kind] = (u32)ticks(p->hit);
	m->cost[ACCESS_ATOMIC_RMW] = (u32)ticks(p->atomic);
	m->cost[ACCESS_RANGE_READ] = m->cost[ACCESS_RANGE_WRITE] = (u32)ticks(p->line);
	m->l1_lines = lines(p->l1_bytes);
	m->l2_lines = lines(p->l2_bytes);
	m->l3_lines = lines(p->l3_bytes);
	m->l2 = ticks(p->l2);
	m->l3 = ticks(p->l3);
	for (unsigned int i = 0; i < NR_DISTANCES; i++)
		m->transfer[i] = ticks(p->transfer[i]);
	m->shared_read = ticks(p->shared_read);
	m->per_sharer = ticks(p->per_sharer);
	m->pause = ticks(p->pause);
	m->wakeup = ticks(p->wakeup);
	m->idle_exit = ticks(p->idle_exit);
	m->tick = ticks(p->tick);
	m->slack = ticks(p->slack);
	m->hold = p->hold;
	for (unsigned int i = 0; i < NR_DISTANCES; i++)
		m->half_hold[i] = (u64)((double)m->transfer[i] * (m->hold / 2));
	m->overlap_part = (u64)(MODEL_ALL / p->overlap + 0.5);
	m->fill_part = (u64)(MODEL_ALL / p->fills + 0.5);
	m->smt_factor = p->smt_factor;
	m->all_cores_factor = p->all_cores_factor;
	m->all_cores_from = max(p->all_cores_from, 1u);
	m->store_buffer = min(p->store_buffer, MACHINE_MAX_STORE_BUFFER);
	m->arbitration = p->arbitration;
}

static void place_flat(const struct sim_topology *topology)
{
	struct model_machine *m = &model_machine;

	for (unsigned int cpu = 0; cpu < topology->nr_cpus; cpu++)
		m->place[cpu] = (struct model_place){(u16)cpu, 0, 0, topology->cpu_node[cpu]};
	m->nr_cores = topology->nr_cpus;
	m->nr_sockets = 1;
}

static int place_cpus(const struct sim_topology *topology, const struct machine_params *p)
{
	struct model_machine *m = &model_machine;

	for (unsigned int cpu = 0; cpu < topology->nr_cpus; cpu++) {
		if (p->core[cpu] >= p->nr_cores || p->cluster[cpu] >= p->nr_clusters ||
		    p->socket[cpu] >= p->nr_sockets)
			return -EINVAL;
		m->place[cpu] = (struct model_place){p->core[cpu], p->cluster[cpu], p->socket[cpu],
						     topology->cpu_node[cpu]};
	}
	m->nr_cores = p->nr_cores;
	m->nr_sockets = p->nr_sockets;
	memcpy(m->socket_distance, p->socket_distance, p->nr_sockets * p->nr_sockets);
	return 0;
}

static void set_memory(const struct sim_topology *topology, const struct machine_params *p)
{
	unsigned int n = topology->nr_nodes;

	for (unsigned int i = 0; i < n * n; i++)
		model_machine.memory[i] = p ? ticks(p->memory[i])
					    : ticks(9.0 * topology->distance[i]); /* local: 90 ns */
}

/* CPUs of a core form a ring. */
static void find_siblings(unsigned int nr_cpus)
{
	u16 last[MODEL_MAX_CORES], *first = model_machine.first_of_core;

	memset(last, 0xff, sizeof(last));
	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
		unsigned int core = model_machine.place[cpu].core;

		if (last[core] == MODEL_NO_CPU)
			first[core] = (u16)cpu;
		else
			model_machine.sibling[last[core]] = (u16)cpu;
		model_machine.sibling[cpu] = first[core];
		last[core] = (u16)cpu;
	}
}

/* Cores as bits: of each cluster, and of each socket. */
static void find_neighbours(unsigned int nr_cpus)
{
	struct model_machine *m = &model_machine;

	m->core_words = DIV_ROUND_UP(m->nr_cores, 64);
	memset(m->cluster_cores, 0, sizeof(m->cluster_cores));
	memset(m->socket_cores, 0, sizeof(m->socket_cores));
	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
		const struct model_place *at = &m->place[cpu];

		m->cluster_cores[at->cluster][at->core / 64] |= 1ull << at->core % 64;
		m->socket_cores[at->socket][at->core / 64] |= 1ull << at->core % 64;
	}
}

int model_params_init(const struct sim_config *config)
{
	const struct machine_params *p = config->machine;
	struct machine_params flat;
	int err = 0;

	if (p && (p->nr_cores > MODEL_MAX_CORES || p->nr_sockets > MODEL_MAX_SOCKETS))
		return -EINVAL;
	if (p) {
		set_costs(p);
		err = place_cpus(config->topology, p);
	} else {
		flat_costs(&flat);
		set_costs(&flat);
		place_flat(config->topology);
	}
	if (err)
		return err;
	set_memory(config->topology, p);
	find_siblings(config->topology->nr_cpus);
	find_neighbours(config->topology->nr_cpus);
	return 0;
}
