// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boot and shutdown of the native machine. The order of boot is that of need; shutdown is the
 * reverse. May be repeated in one process.
 */
#include "sim/probes/fault.h"
#include "sim/initcall.h"
#include "sim/native/internal.h"
#include "sim/mm/page_alloc.h"
#include "sim/mm/reclaim.h"

unsigned int sim_page_shift = 12;
unsigned int nr_cpu_ids;
unsigned int nr_node_ids;
unsigned int sim_nr_task_cpus;

static unsigned short node_of_cpu[SIM_MAX_CPUS];
static unsigned int nr_known_cpus;

unsigned int cpu_to_node(unsigned int cpu)
{
	return node_of_cpu[cpu < nr_known_cpus ? cpu : 0];
}

static bool config_is_valid(const struct sim_config *config)
{
	const struct sim_topology *topology = config->topology;

	return topology && topology->nr_cpus && topology->nr_cpus <= SIM_MAX_CPUS &&
	       topology->nr_nodes && topology->nr_nodes <= SIM_MAX_NODES && config->nr_cpus &&
	       config->nr_cpus <= topology->nr_cpus && config->page_shift >= 12 &&
	       config->page_shift <= 16;
}

static void set_globals(const struct sim_config *config)
{
	sim_page_shift = config->page_shift;
	sim_nr_task_cpus = config->nr_cpus;
	nr_cpu_ids = config->nr_cpus + SIM_EXTRA_CPUS;
	nr_node_ids = config->topology->nr_nodes;
	nr_known_cpus = config->topology->nr_cpus;
	memcpy(node_of_cpu, config->topology->cpu_node, nr_known_cpus * sizeof(node_of_cpu[0]));
	sim_yield_mode = config->yield;
	sim_yields_reset();
	sim_lockdep_reset();
	sim_fault_setup(NULL);
}

static int boot_workers(const struct sim_config *config)
{
	int err = sim_rcu_init(config);

	if (err)
		return err;
	err = sim_work_init();
	if (err)
		goto no_work;
	err = sim_tasks_init(config);
	if (err)
		goto no_tasks;
	err = sim_initcalls_run();
	if (!err)
		return 0;
	sim_tasks_exit();
no_tasks:
	sim_work_exit();
no_work:
	sim_rcu_exit();
	return err;
}

static int boot_memory(const struct sim_config *config)
{
	int err = sim_kmem_init();

	if (err)
		return err;
	err = sim_mem_init(config);
	if (err)
		goto no_mem;
	err = boot_workers(config);
	if (!err)
		return 0;
	sim_mem_exit();
no_mem:
	sim_kmem_exit();
	return err;
}

int sim_boot(const struct sim_config *config)
{
	int err;

	if (!config_is_valid(config))
		return -EINVAL;
	set_globals(config);
	sim_clock_init();
	err = sim_threads_init(config);
	if (err)
		return err;
	err = sim_percpu_init();
	if (err)
		goto no_percpu;
	sim_thread_enter(0, SIM_BOOT);
	err = boot_memory(config);
	if (!err) {
		/* From here on: what boot itself allocates is not to fail by design. */
		sim_fault_setup(config);
		return 0;
	}
	sim_thread_leave();
	sim_percpu_exit();
no_percpu:
	sim_threads_exit();
	return err;
}

u64 sim_shutdown(void)
{
	u64 held;

	sim_fault_setup(NULL);
	reclaim_exit();
	sim_initcalls_exit();
	sim_work_exit();
	sim_tasks_exit();
	held = sim_rcu_exit();
	held += sim_mem_exit();
	held += sim_kmem_exit();
	sim_thread_leave();
	sim_percpu_exit();
	sim_threads_exit();
	return held;
}
