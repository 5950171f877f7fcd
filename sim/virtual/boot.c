// SPDX-License-Identifier: GPL-2.0-or-later
/* Boots and shuts down the virtual machine; its memory, clock and CPU. */
#include "sim/probes/fault.h"
#include "sim/initcall.h"
#include "sim/mm/node_memory.h"
#include "sim/mm/page_alloc.h"
#include "sim/mm/reclaim.h"
#include "sim/virtual/arena.h"
#include "sim/virtual/internal.h"
#include "sim/virtual/observe.h"

unsigned int nr_cpu_ids, nr_node_ids, sim_page_shift;
static unsigned short cpu_node[1 + VIRTUAL_MAX_KTHREADS];

unsigned int cpu_to_node(unsigned int cpu)
{
	return cpu_node[cpu];
}

u64 sim_ticks_to_ns(u64 ticks)
{
	return ticks;
}

const char *sim_clock_name(void)
{
	return "virtual";
}

u64 sim_calls(enum sim_call call)
{
	(void)call;
	return 0;
}

void sim_calls_reset(void)
{
}

static void set_shape(const struct sim_config *config)
{
	sim_page_shift = config->page_shift;
	nr_cpu_ids = 1 + VIRTUAL_MAX_KTHREADS;
	nr_node_ids = config->topology->nr_nodes;
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		cpu_node[cpu] = config->topology->cpu_node[0];
}

static int init_all(const struct sim_config *config)
{
	int rc = virtual_percpu_init();

	if (!rc)
		rc = virtual_kmem_init();
	if (!rc)
		rc = sim_mem_init(config);
	if (!rc)
		rc = sim_initcalls_run();
	return rc;
}

int sim_boot(const struct sim_config *config)
{
	int rc;

	if (config->nr_cpus != 1) {
		pr_err("the virtual machine has one CPU so far; %u asked for", config->nr_cpus);
		return -EINVAL;
	}
	if (config->page_shift < 12 || config->page_shift > 16 || !config->topology->nr_cpus)
		return -EINVAL;
	rc = sim_arena_map();
	if (rc)
		return rc;
	sim_observed = (struct sim_observed){0};
	sim_virtual_clock = 0;
	set_shape(config);
	virtual_tasks_init();
	virtual_rcu_init();
	virtual_work_init();
	sim_fault_setup(config);
	rc = init_all(config);
	if (rc) {
		sim_fault_setup(NULL);
		sim_arena_unmap();
	}
	return rc;
}

u64 sim_shutdown(void)
{
	u64 held;

	reclaim_exit();
	while (virtual_rcu_queued() || virtual_work_queued())
		sim_virtual_yield();
	sim_initcalls_exit();
	held = virtual_kmem_exit() + sim_mem_exit();
	sim_fault_setup(NULL);
	sim_arena_unmap();
	return held;
}

int sim_node_memory_init(const struct sim_config *config)
{
	(void)config;
	return 0;
}

/* Described nodes have no host node: everything lies in the one arena. */
void *sim_node_region(unsigned int nid, u64 bytes, bool *bound)
{
	(void)nid;
	*bound = false;
	return sim_arena_alloc(bytes, PAGE_SIZE);
}

void *sim_boot_alloc(u64 bytes)
{
	return sim_arena_alloc(bytes, 4096);
}

/* The arena goes as a whole, at shutdown. */
void sim_node_memory_exit(void)
{
}
