// SPDX-License-Identifier: GPL-2.0-or-later
/* The cost of making and destroying a pool, for each variant. */
#include <stdio.h>

#include "tests/benchmarks/bench.h"

static void time_pool(const struct zs_ops *ops, u32 rounds)
{
	double create[BENCH_MAX_ROUNDS], destroy[BENCH_MAX_ROUNDS];
	struct zs_params params;

	zs_default_params(ops, &params);
	for (u32 i = 0; i < rounds; i++) {
		u64 begin = sim_clock(), made;
		struct zs_pool *pool = ops->create_pool("bench", &params);

		made = sim_clock();
		bench_require(pool, "a pool");
		ops->destroy_pool(pool);
		create[i] = bench_ns(made - begin, 1000);
		destroy[i] = bench_ns(sim_clock() - made, 1000);
	}
	printf("%-20s %10.1f %10.1f\n", ops->name, bench_median(create, rounds),
	       bench_median(destroy, rounds));
}

void bench_pools(struct bench *bench)
{
	printf("%-20s %10s %10s (us)\n", "an empty pool", "create", "destroy");
	for (u32 i = 0; zs_variants[i]; i++)
		time_pool(zs_variants[i], bench->rounds);
}
