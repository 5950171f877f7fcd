// SPDX-License-Identifier: GPL-2.0-or-later
/* The simulated kernel in which everything is timed. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/benchmarks/bench.h"

void bench_require(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench: not available: %s\n", what);
	exit(1);
}

double bench_ns(u64 ticks, u64 ops)
{
	return (double)sim_ticks_to_ns(ticks) / (double)ops;
}

struct in_task {
	void (*fn)(struct bench *bench);
	struct bench *bench;
};

static void run_task(void *arg, unsigned int cpu)
{
	struct in_task *task = arg;

	task->fn(task->bench);
}

void bench_in_task(void (*fn)(struct bench *bench), struct bench *bench)
{
	struct in_task task = {fn, bench};

	sim_run(1, run_task, &task);
	fflush(stdout);
}

static const unsigned short node[1], distance[1] = {10}, fallback[1];
static const unsigned int os_index[1] = {~0u};
const struct sim_topology bench_topology = {
	.nr_cpus = 1,
	.nr_nodes = 1,
	.cpu_node = node,
	.cpu_os_index = os_index,
	.node_os_index = os_index,
	.distance = distance,
	.fallback = fallback,
};

void bench_boot(const struct bench *bench)
{
	struct sim_config config = {
		.topology = bench->topology,
		.nr_cpus = 1,
		.page_shift = 12,
		.pages_per_node = 1 << 18,
		.seed = 1,
	};

	bench_require(!sim_boot(&config), "a simulated kernel");
}
