// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/sim/booted.h"

#define NR_CPUS (TEST_CPUS + SPARE_CPUS)

static const unsigned short nodes[NR_CPUS];
static const unsigned int not_bound[NR_CPUS] = {~0u, ~0u, ~0u, ~0u, ~0u, ~0u};
static const unsigned short local_distance[1] = {10};
static const unsigned short fallback[1];
static const struct sim_topology topology = {.nr_cpus = NR_CPUS,
					     .nr_nodes = 1,
					     .cpu_node = nodes,
					     .cpu_os_index = not_bound,
					     .node_os_index = not_bound,
					     .distance = local_distance,
					     .fallback = fallback};

static const struct sim_config plain = {.topology = &topology,
					.nr_cpus = TEST_CPUS,
					.page_shift = 12,
					.pages_per_node = 4096,
					.seed = 1,
					.nr_kthread_cpus = SPARE_CPUS,
					.oversubscribe = true};

const struct sim_config *booted_config(void)
{
	return &plain;
}

void boot_with_fault(u64 nth)
{
	struct sim_config config = plain;

	config.fault.nth = nth;
	config.fault.metadata = nth != 0;
	assert_int_equal(sim_boot(&config), 0);
}

void boot(void)
{
	boot_with_fault(0);
}

int setup_kernel(void **state)
{
	boot();
	return 0;
}

int teardown_kernel(void **state)
{
	assert_int_equal(sim_shutdown(), 0);
	return 0;
}

void wait_for(const unsigned int *flag, unsigned int value)
{
	unsigned int turns = 0;

	while (smp_load_acquire(flag) != value)
		sim_relax(&turns);
}

void wait_quiescent(const unsigned int *flag, unsigned int value)
{
	unsigned int turns = 0;

	while (smp_load_acquire(flag) != value)
		sim_wait_turn(&turns);
}
