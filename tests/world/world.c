// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/world/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define MAX_CPUS  16
#define MAX_NODES 4
/* Beside those that run tasks, for kthreads. */
#define KTHREAD_CPUS 1

static unsigned short cpu_node[MAX_CPUS + KTHREAD_CPUS];
static unsigned int cpu_os_index[MAX_CPUS + KTHREAD_CPUS], node_os_index[MAX_NODES];
static unsigned short distance[MAX_NODES * MAX_NODES], fallback[MAX_NODES * MAX_NODES];
static unsigned char tier[MAX_NODES];
static struct sim_topology topology;
static struct sim_config config;

/* CPUs spread over the faster nodes in turn; unbound; each node's own memory is nearest. */
static void make_topology(unsigned int nr_cpus, unsigned int nr_nodes, unsigned int slow_nodes)
{
	unsigned int fast_nodes = nr_nodes - slow_nodes;

	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
		cpu_node[cpu] = (unsigned short)(cpu % fast_nodes);
		cpu_os_index[cpu] = ~0u;
	}
	for (unsigned int a = 0; a < nr_nodes; a++) {
		node_os_index[a] = ~0u;
		tier[a] = a >= fast_nodes;
		for (unsigned int b = 0; b < nr_nodes; b++) {
			distance[a * nr_nodes + b] = a == b ? 10 : 20;
			fallback[a * nr_nodes + b] = (unsigned short)((a + b) % nr_nodes);
		}
	}
	topology = (struct sim_topology){
		.nr_cpus = nr_cpus,
		.nr_nodes = nr_nodes,
		.cpu_node = cpu_node,
		.cpu_os_index = cpu_os_index,
		.node_os_index = node_os_index,
		.distance = distance,
		.fallback = fallback,
		.tier = tier,
	};
}

void world_boot(const struct world *world)
{
	unsigned int nr_cpus = world->nr_cpus ? world->nr_cpus : 1;
	unsigned int nr_nodes = world->nr_nodes ? world->nr_nodes : 1;

	config = (struct sim_config){
		.topology = &topology,
		.nr_cpus = nr_cpus,
		.page_shift = world->page_shift ? world->page_shift : 12,
		.pages_per_node = world->pages_per_node ? world->pages_per_node : 16384,
		.seed = world->seed,
		.background = {world->movable, world->unmovable},
		.nr_kthread_cpus = world->only_cpus ? 0 : KTHREAD_CPUS,
		.hz = world->hz ? world->hz : 10000,
		.oversubscribe = true,
		.fault = {.nth = world->fault_nth, .pages = true, .metadata = true},
	};

	assert_true(nr_cpus <= MAX_CPUS && nr_nodes <= MAX_NODES && world->slow_nodes < nr_nodes);
	make_topology(nr_cpus + KTHREAD_CPUS, nr_nodes, world->slow_nodes);
	assert_int_equal(sim_boot(&config), 0);
}

const struct sim_config *world_config(void)
{
	return &config;
}

void world_shutdown(void)
{
	assert_int_equal(sim_shutdown(), 0);
}

u64 world_random(u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717ull;
}

void world_params(const char *variant, unsigned int chain_size, const struct zs_ops **ops,
		  struct zs_params *params)
{
	const char *colon = strchr(variant, ':'), *switches = colon ? colon + 1 : "";
	char name[64], why[128];
	int length = colon ? (int)(colon - variant) : (int)strlen(variant);

	snprintf(name, sizeof(name), "%.*s", length, variant);
	*ops = zs_find_variant(name);
	assert_non_null(*ops);
	if (!colon && (*ops)->flags & ZS_DEFECTIVE)
		switches = "repaired";
	*ops = zs_resolve_variant(*ops, &switches);
	assert_non_null(*ops);
	zs_default_params(*ops, params);
	if (!(*ops)->chain_size) /* a kernel's file may have a constant */
		params->chain_size = chain_size;
	if (zs_parse_switches(*ops, switches, params, why, sizeof(why)))
		fail_msg("%s: %s", variant, why);
}

struct zs_pool *world_pool(const char *variant, unsigned int chain_size, const struct zs_ops **ops)
{
	struct zs_params params;
	struct zs_pool *pool;

	world_params(variant, chain_size, ops, &params);
	pool = (*ops)->create_pool("test", &params);
	assert_non_null(pool);
	return pool;
}

static void sum_classes(const struct zs_ops *ops, struct zs_pool *pool, unsigned long *allocated,
			unsigned long *inuse)
{
	static struct zs_class_state classes[512];
	unsigned int nr = ops->class_state(pool, classes, 512);

	*allocated = *inuse = 0;
	for (unsigned int i = 0; i < nr; i++) {
		*allocated += classes[i].objs_allocated;
		*inuse += classes[i].objs_inuse;
	}
}

unsigned long world_objs_inuse(const struct zs_ops *ops, struct zs_pool *pool)
{
	unsigned long allocated, inuse;

	sum_classes(ops, pool, &allocated, &inuse);
	return inuse;
}

unsigned long world_objs_allocated(const struct zs_ops *ops, struct zs_pool *pool)
{
	unsigned long allocated, inuse;

	sum_classes(ops, pool, &allocated, &inuse);
	return allocated;
}
