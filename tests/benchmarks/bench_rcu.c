// SPDX-License-Identifier: GPL-2.0-or-later
/* What call_rcu costs its caller, and what its callbacks cost the softirq. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/benchmarks/bench.h"

static u64 called;

static void callback(struct rcu_head *head)
{
	called++;
}

static double enqueue(struct rcu_head *heads, u32 nr)
{
	u64 begin = sim_clock(), end;

	for (u32 i = 0; i < nr; i++)
		call_rcu(&heads[i], callback);
	end = sim_clock();
	rcu_barrier();
	return bench_ns(end - begin, nr);
}

void bench_rcu(struct bench *bench)
{
	struct rcu_head *heads = calloc(bench->ops, sizeof(*heads));
	double ns[BENCH_MAX_ROUNDS], softirq[BENCH_MAX_ROUNDS];
	struct sim_cpu_time before, after;

	for (u32 i = 0; i < bench->rounds; i++) {
		sim_cpu_times(&before);
		ns[i] = enqueue(heads, bench->ops);
		sim_cpu_times(&after);
		softirq[i] = (double)(after.rcu - before.rcu) / bench->ops;
	}
	bench_require(called == (u64)bench->rounds * bench->ops, "every callback");
	printf("%-40s %.1f ns\n", "call_rcu, for its caller:", bench_median(ns, bench->rounds));
	printf("%-40s %.1f ns\n",
	       "... for the softirq, per empty callback:", bench_median(softirq, bench->rounds));
	free(heads);
}
