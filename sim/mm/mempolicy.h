/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where pages are placed: the policy of the tasks that replay. Kernel: mm/mempolicy.c and
 * Documentation/admin-guide/mm/numa_memory_policy.rst, v6.8. Here all tasks have one policy from
 * boot to shutdown, as those of a program run under numactl.
 *
 * alloc_pages() uses it; alloc_pages_node() does not. Kthreads, workers and callbacks have no
 * policy, in a kernel either, and allocate locally.
 */
#ifndef SIM_MM_MEMPOLICY_H
#define SIM_MM_MEMPOLICY_H

#include "sim/host.h"

/* At boot, after nr_cpu_ids and nr_node_ids are known. 0, -EINVAL (no such node) or -ENOMEM. */
int mempolicy_init(const struct sim_config *config);

/*
 * The first node for an allocation of the running task, and in *@nodes those it may use, NULL for
 * all. Any context; an interleaving task moves on by one node each time. Kernel:
 * alloc_pages_mpol(), policy_nodemask(), interleave_nodes().
 */
int mempolicy_node(gfp_t gfp, const nodemask_t **nodes);

#endif
