// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/sim/booted.h"

static const unsigned short nodes[TEST_CPUS];
static const unsigned int not_bound[TEST_CPUS] = {~0u, ~0u, ~0u};
static const unsigned short local_distance[1] = {10};
static const unsigned short fallback[1];
static const struct sim_topology topology = {.nr_cpus = TEST_CPUS,
					     .nr_nodes = 1,
					     .cpu_node = nodes,
					     .cpu_os_index = not_bound,
					     .node_os_index = not_bound,
					     .distance = local_distance,
					     .fallback = fallback};

void boot_with_fault(u64 nth)
{
	struct sim_config config = {.topology = &topology,
				    .nr_cpus = TEST_CPUS,
				    .page_shift = 12,
				    .pages_per_node = 4096,
				    .seed = 1,
				    .yield = true};

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

	while (smp_load_acquire(flag) != value) {
		sim_quiescent();
		sim_relax(&turns);
	}
}
