// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/mm/mempolicy.h"

#include "sim/mm/node_memory.h"
#include "sim/sim.h"

static struct mempolicy current_policy;

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
	current_policy = config->policy;
	return 0;
}

/* As the kernel's il_prev: a task's first allocation takes the first node. */
static unsigned int interleave_nodes(struct sim_task_state *task)
{
	task->prev = next_node(task->prev, &current_policy.nodes);
	return task->prev;
}

int mempolicy_node(gfp_t gfp, const nodemask_t **nodes)
{
	const struct mempolicy *policy = &current_policy;
	unsigned int nid = numa_node_id();

	*nodes = NULL;
	if (likely(policy->mode == MPOL_LOCAL) || !sim_self.task->has_policy ||
	    gfp & __GFP_THISNODE)
		return (int)nid;
	if (policy->mode == MPOL_INTERLEAVE)
		return (int)interleave_nodes(sim_self.task);
	if (policy->mode == MPOL_PREFERRED)
		return (int)next_node(nr_node_ids - 1, &policy->nodes);
	*nodes = &policy->nodes;
	return (int)nid;
}
