// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Usage: bench TRACE [ROUNDS [OPERATIONS]]. With few rounds and operations it is also a test:
 * that everything here still runs.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/bench.h"

void bench_require(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench: not to be had: %s\n", what);
	exit(1);
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_median(const double *values, u32 nr)
{
	double sorted[BENCH_MAX_ROUNDS];

	for (u32 i = 0; i < nr; i++)
		sorted[i] = values[i];
	qsort(sorted, nr, sizeof(*sorted), compare_doubles);
	return nr % 2 ? sorted[nr / 2] : (sorted[nr / 2 - 1] + sorted[nr / 2]) / 2;
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
static const struct sim_topology topology = {
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

int main(int argc, char **argv)
{
	struct bench bench = {.topology = &topology};

	bench_require(argc > 1, "a trace for the mix of sizes (bench TRACE [ROUNDS [OPERATIONS]])");
	bench.sizes = argv[1];
	bench.rounds = argc > 2 ? (u32)atoi(argv[2]) : 9;
	bench.ops = argc > 3 ? (u32)atoi(argv[3]) : 200000;
	bench_require(bench.rounds >= 1 && bench.rounds <= BENCH_MAX_ROUNDS && bench.ops >= 16,
		      "1 to 64 rounds of at least 16 operations");
	bench_switches(&bench);
	bench_boot(&bench);
	bench_in_task(bench_pairs, &bench);
	bench_in_task(bench_paths, &bench);
	bench_in_task(bench_rcu, &bench);
	bench_in_task(bench_migrate, &bench);
	bench_require(!sim_shutdown(), "a clean shutdown");
	bench_harness(&bench);
	return 0;
}
