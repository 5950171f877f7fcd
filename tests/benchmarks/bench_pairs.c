// SPDX-License-Identifier: GPL-2.0-or-later
/* A malloc and a free, in four orders and six sizes. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/benchmarks/bench.h"

static const char *const names[] = {"jemalloc", "glibc", "trylock", "rcu", "biglock", "null"};
#define NR_NAMES ARRAY_SIZE(names)

static double lock_pair(struct bench *bench)
{
	static spinlock_t lock;
	u64 begin;

	spin_lock_init(&lock);
	begin = sim_clock();
	for (u32 i = 0; i < bench->ops; i++) {
		spin_lock(&lock);
		spin_unlock(&lock);
	}
	return bench_ns(sim_clock() - begin, bench->ops);
}

static void time_lock(struct bench *bench)
{
	double ns[BENCH_MAX_ROUNDS];

	for (u32 i = 0; i < bench->rounds; i++)
		ns[i] = lock_pair(bench);
	bench->lock_pair_ns = bench_median(ns, bench->rounds);
	printf("an uncontended pair of spin_lock and spin_unlock: %.1f ns\n\n",
	       bench->lock_pair_ns);
}

/* Pools stay from round to round, each in turn; the first round is not counted. */
static void row(struct bench *bench, struct bench_allocator *allocators,
		const struct bench_pattern *pattern, const u32 *sizes, u32 nr_sizes,
		const char *label)
{
	double ns[NR_NAMES][BENCH_MAX_ROUNDS], median[NR_NAMES];

	for (u32 round = 0; round <= bench->rounds; round++)
		for (u32 i = 0; i < NR_NAMES; i++)
			ns[i][round ? round - 1 : 0] =
				pattern->time(bench, &allocators[i], sizes, nr_sizes);
	for (u32 i = 0; i < NR_NAMES; i++)
		median[i] = bench_median(ns[i], bench->rounds);
	if (!bench->jemalloc_pair_ns) /* the first row is the 64-byte pair */
		bench->jemalloc_pair_ns = median[0];
	printf("%-16s %5s", pattern->name, label);
	for (u32 i = 0; i < NR_NAMES; i++)
		printf(" %9.1f", median[i]);
	printf("   %6.1f %6.1f   %6.1f %6.1f   %6.3f\n", median[2] / bench->jemalloc_pair_ns,
	       median[3] / bench->jemalloc_pair_ns, median[2] / bench->lock_pair_ns,
	       median[3] / bench->lock_pair_ns, median[3] / median[2]);
}

void bench_pairs(struct bench *bench)
{
	static const u32 sizes[] = {64, 256, 1024, 2048, 3000};
	struct bench_allocator allocators[NR_NAMES];
	char label[16];

	time_lock(bench);
	for (u32 i = 0; i < NR_NAMES; i++)
		bench_require(bench_allocator_open(&allocators[i], names[i]), names[i]);
	printf("malloc + free, ns%43s%38s\n", "", "x jemalloc's 64 B     x lock pair");
	printf("%-16s %5s", "order", "size");
	for (u32 i = 0; i < NR_NAMES; i++)
		printf(" %9s", names[i]);
	printf("   trylck    rcu   trylck    rcu   rcu/trylock\n");
	for (u32 p = 0; p < BENCH_PATTERNS; p++) {
		for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
			snprintf(label, sizeof(label), "%u", sizes[i]);
			row(bench, allocators, &bench_patterns[p], &sizes[i], 1, label);
		}
		row(bench, allocators, &bench_patterns[p], bench_mix(bench), BENCH_MIX, "mix");
	}
	for (u32 i = 0; i < NR_NAMES; i++)
		bench_allocator_close(&allocators[i]);
	printf("\n");
}
