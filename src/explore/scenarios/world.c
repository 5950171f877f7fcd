// SPDX-License-Identifier: GPL-2.0-or-later
/* The world of a scenario: a small machine, its tasks on a CPU each, from the gate to the end. */
#include "src/explore/scenarios/world.h"

#include "sim/virtual/explore/explore.h"

#define PAGES_PER_NODE 256u
#define MOST	       EXPLORE_MAX_CPUS /* of nodes, too */

static const struct scenario *scenario;

/* CPUs go to the nodes in turn. All nodes are equally distant. */
static void lay_out(struct sim_topology *topology, unsigned int cpus, unsigned int nodes)
{
	static unsigned short cpu_node[MOST], distance[MOST * MOST], fallback[MOST * MOST];
	static unsigned int os_index[MOST];

	for (unsigned int i = 0; i < MOST; i++) {
		cpu_node[i] = (unsigned short)(i % nodes);
		os_index[i] = ~0u;
	}
	for (unsigned int a = 0; a < nodes; a++) {
		for (unsigned int b = 0; b < nodes; b++) {
			distance[a * nodes + b] = a == b ? 10 : 20;
			fallback[a * nodes + b] = (unsigned short)((a + b) % nodes);
		}
	}
	*topology = (struct sim_topology){.nr_cpus = cpus,
					  .nr_nodes = nodes,
					  .cpu_node = cpu_node,
					  .cpu_os_index = os_index,
					  .node_os_index = os_index,
					  .distance = distance,
					  .fallback = fallback};
}

static void boot(u64 seed)
{
	static struct sim_topology topology;
	struct sim_config config = {.topology = &topology, .page_shift = 12, .seed = seed};
	unsigned int nodes = scenario->nodes ? scenario->nodes : 1;

	lay_out(&topology, scenario_cpus(scenario), nodes);
	config.nr_cpus = topology.nr_cpus;
	config.kthread_cpu = topology.nr_cpus;
	config.pages_per_node = PAGES_PER_NODE;
	if (sim_boot(&config))
		explore_give_up("the machine does not boot");
}

/* What comes after the last task, with nothing else running. */
static void end(void)
{
	if (scenario->check)
		scenario->check();
	if (scenario->teardown)
		scenario->teardown();
	explore_finished();
}

/* Without an allocator there is no deferred work either: the last task goes on at once. */
static void task(void *arg, unsigned int cpu)
{
	bool at_once = scenario->no_variant;

	(void)arg;
	explore_gate(scenario_tasks(scenario));
	scenario->tasks[cpu]();
	if (explore_task_ended(at_once) && at_once)
		end();
}

void scenario_world(void *arg)
{
	const struct scenario_world *world = arg;

	scenario = world->scenario;
	boot(world->env.seed);
	if (scenario->setup)
		scenario->setup(&world->env);
	sim_run(scenario_tasks(scenario), task, NULL);
	end();
}

void scenario_fail(const char *file, int line, const char *what)
{
	sim_bug(file, line, what);
}
