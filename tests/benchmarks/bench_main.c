// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Usage: bench TRACE [ROUNDS [OPERATIONS]]. With few rounds and operations it also tests that
 * everything here still runs.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/benchmarks/bench.h"

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

int main(int argc, char **argv)
{
	struct bench bench = {.topology = &bench_topology};

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
	bench_in_task(bench_pools, &bench);
	bench_require(!sim_shutdown(), "a clean shutdown");
	bench_sched(&bench);
	bench_harness(&bench);
	return 0;
}
