// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boot and shutdown of every machine. Boot follows the dependencies; shutdown is the reverse. Both
 * may be repeated in one process.
 */
#include "sim/initcall.h"
#include "sim/machine.h"
#include "sim/mm/page_alloc.h"
#include "sim/mm/percpu.h"
#include "sim/mm/reclaim.h"
#include "sim/mm/slab.h"
#include "sim/probes/fault.h"
#include "sim/sched/boot.h"

unsigned int sim_page_shift = 12;
unsigned int nr_cpu_ids;
unsigned int nr_node_ids;

static unsigned short node_of_cpu[SIM_MAX_CPUS];

unsigned int cpu_to_node(unsigned int cpu)
{
	return node_of_cpu[cpu];
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
	nr_cpu_ids = sim_carrier_nr_cpus(config);
	nr_node_ids = config->topology->nr_nodes;
	memcpy(node_of_cpu, config->topology->cpu_node, nr_cpu_ids * sizeof(node_of_cpu[0]));
	sim_lockdep_reset();
	sim_fault_setup(NULL);
	slab_setup(config);
}

static int boot_tasks(const struct sim_config *config)
{
	int err = sched_start(config);

	if (err)
		return err;
	err = sim_initcalls_run();
	if (err)
		sched_stop();
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
	err = boot_tasks(config);
	if (!err)
		return 0;
	sim_mem_exit();
no_mem:
	sim_kmem_exit();
	return err;
}

static int boot_cpus(const struct sim_config *config)
{
	int err = sim_carriers_init(config);

	if (err)
		return err;
	err = sim_percpu_init();
	if (err)
		goto no_percpu;
	err = sched_init(config);
	if (err)
		goto no_sched;
	err = boot_memory(config);
	if (!err)
		return 0;
	sched_exit();
no_sched:
	sim_percpu_exit();
no_percpu:
	sim_carriers_exit();
	return err;
}

int sim_boot(const struct sim_config *config)
{
	int err;

	if (!config_is_valid(config))
		return -EINVAL;
	err = sim_machine_init(config);
	if (err)
		return err;
	set_globals(config);
	err = boot_cpus(config);
	if (err) {
		sim_machine_exit();
		return err;
	}
	/* Fault injection begins here: the allocations of boot itself do not fail. */
	sim_fault_setup(config);
	return 0;
}

u64 sim_shutdown(void)
{
	u64 held;

	sim_fault_setup(NULL);
	reclaim_exit();
	sim_initcalls_exit();
	sched_drain();
	held = sim_mem_exit();
	held += sim_kmem_exit();
	held += sched_stop();
	sched_exit();
	sim_percpu_exit();
	sim_carriers_exit();
	sim_machine_exit();
	return held;
}
