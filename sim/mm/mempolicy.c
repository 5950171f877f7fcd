// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/mm/mempolicy.h"

#include "sim/mm/node_memory.h"
#include "sim/sim.h"

/* A task's place in its turn. */
struct interleave {
	unsigned int prev;
} ____cacheline_aligned;

static struct {
	struct mempolicy policy;
	unsigned int nr_tasks;	 /* CPUs from here on run threads of the kernel's own */
	struct interleave *task; /* [nr_tasks] */
} current_policy ____cacheline_aligned;

static unsigned int next_node(unsigned int prev, const nodemask_t *nodes)
{
	for (unsigned int i = 1; i <= nr_node_ids; i++) {
		unsigned int nid = (prev + i) % nr_node_ids;

		if (node_isset(nid, nodes))
			return nid;
	}
	return 0;
}

static bool nodes_exist(const struct mempolicy *policy)
{
	bool any = policy->mode == MPOL_LOCAL;

	for (unsigned int nid = 0; nid < MAX_NUMNODES; nid++) {
		if (!node_isset(nid, &policy->nodes))
			continue;
		if (nid >= nr_node_ids)
			return false;
		any = true;
	}
	return any;
}

int mempolicy_init(const struct sim_config *config)
{
	BUILD_BUG_ON(MAX_NUMNODES != SIM_MAX_NODES);
	if (!nodes_exist(&config->policy))
		return -EINVAL;
	current_policy.policy = config->policy;
	current_policy.nr_tasks = config->nr_cpus;
	if (config->policy.mode != MPOL_INTERLEAVE)
		return 0;
	current_policy.task = sim_boot_alloc(config->nr_cpus * sizeof(*current_policy.task));
	if (!current_policy.task)
		return -ENOMEM;
	/* The kernel's il_prev: the first allocation takes the first node. */
	for (unsigned int cpu = 0; cpu < config->nr_cpus; cpu++)
		current_policy.task[cpu].prev = nr_node_ids - 1;
	return 0;
}

/* A task stays on its CPU, and an RCU callback there never gets here. */
static unsigned int interleave_nodes(unsigned int cpu)
{
	struct interleave *task = &current_policy.task[cpu];

	task->prev = next_node(task->prev, &current_policy.policy.nodes);
	return task->prev;
}

int mempolicy_node(gfp_t gfp, const nodemask_t **nodes)
{
	unsigned int cpu = smp_processor_id(), nid = cpu_to_node(cpu);
	const struct mempolicy *policy = &current_policy.policy;

	*nodes = NULL;
	if (likely(policy->mode == MPOL_LOCAL) || cpu >= current_policy.nr_tasks ||
	    in_interrupt() || gfp & __GFP_THISNODE)
		return (int)nid;
	if (policy->mode == MPOL_INTERLEAVE)
		return (int)interleave_nodes(cpu);
	if (policy->mode == MPOL_PREFERRED)
		return (int)next_node(nr_node_ids - 1, &policy->nodes);
	*nodes = &policy->nodes;
	return (int)nid;
}
