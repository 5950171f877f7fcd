// SPDX-License-Identifier: GPL-2.0-or-later
/* A malloc and a free, in four orders and six sizes. */
#include <stdio.h>
#include <stdlib.h>

#include "src/bench/mix.h"
#include "tests/bench/bench.h"
#include "workloads/generator.h"
#include "workloads/size_distribution.h"

#define LIVE 1024u

static const char *const names[] = {"jemalloc", "glibc", "trylock", "rcu", "biglock", "null"};
#define NR_NAMES ARRAY_SIZE(names)

static unsigned long live[LIVE];

const u32 *bench_mix(const struct bench *bench)
{
	static u32 sizes[BENCH_MIX];
	struct size_distribution *dist;
	struct error err;

	if (sizes[0])
		return sizes;
	dist = size_distribution_read(bench->sizes, &err);
	bench_require(dist, "the trace for the mix of sizes");
	for (u32 i = 0; i < BENCH_MIX; i++)
		sizes[i] = size_distribution_draw(dist, mix64(i));
	size_distribution_free(dist);
	return sizes;
}

static void fill(struct bench_allocator *a, const u32 *sizes, u32 nr_sizes)
{
	for (u32 i = 0; i < LIVE; i++)
		live[i] = a->alloc(a, sizes[i % nr_sizes]);
}

static void empty(struct bench_allocator *a)
{
	for (u32 i = 0; i < LIVE; i++)
		a->release(a, live[i]);
}

/* In a zspage that others live in, so that none is made and freed each time. */
static double same_object(struct bench *bench, struct bench_allocator *a, const u32 *sizes,
			  u32 nr_sizes)
{
	u64 begin, end;

	fill(a, sizes, nr_sizes);
	a->release(a, live[0]);
	begin = sim_clock();
	for (u32 i = 0; i < bench->ops; i++)
		a->release(a, a->alloc(a, sizes[i % nr_sizes]));
	end = sim_clock();
	live[0] = a->alloc(a, sizes[0]);
	empty(a);
	return bench_ns(end - begin, bench->ops);
}

static double lifo(struct bench *bench, struct bench_allocator *a, const u32 *sizes, u32 nr_sizes)
{
	u64 begin = sim_clock();
	u32 done = 0;

	while (done < bench->ops) {
		for (u32 i = 0; i < LIVE; i++)
			live[i] = a->alloc(a, sizes[(done + i) % nr_sizes]);
		for (u32 i = LIVE; i-- > 0;)
			a->release(a, live[i]);
		done += LIVE;
	}
	return bench_ns(sim_clock() - begin, done);
}

/* The oldest of 1,024 goes for each new one. */
static double fifo(struct bench *bench, struct bench_allocator *a, const u32 *sizes, u32 nr_sizes)
{
	u64 begin, end;

	fill(a, sizes, nr_sizes);
	begin = sim_clock();
	for (u32 i = 0; i < bench->ops; i++) {
		a->release(a, live[i % LIVE]);
		live[i % LIVE] = a->alloc(a, sizes[i % nr_sizes]);
	}
	end = sim_clock();
	empty(a);
	return bench_ns(end - begin, bench->ops);
}

double bench_random_pairs(struct bench *bench, struct bench_allocator *a, const u32 *sizes,
			  u32 nr_sizes)
{
	u64 begin, end;
	u32 random = 1;

	fill(a, sizes, nr_sizes);
	begin = sim_clock();
	for (u32 i = 0; i < bench->ops; i++) {
		u32 k;

		random = random * 1664525u + 1013904223u;
		k = random >> 22;
		a->release(a, live[k]);
		live[k] = a->alloc(a, sizes[i % nr_sizes]);
	}
	end = sim_clock();
	empty(a);
	return bench_ns(end - begin, bench->ops);
}

static const struct pattern {
	const char *name;
	double (*time)(struct bench *, struct bench_allocator *, const u32 *, u32);
} patterns[] = {
	{"same object", same_object},
	{"LIFO", lifo},
	{"FIFO", fifo},
	{"random of 1,024", bench_random_pairs},
};

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
		const struct pattern *pattern, const u32 *sizes, u32 nr_sizes, const char *label)
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
	for (u32 p = 0; p < ARRAY_SIZE(patterns); p++) {
		for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
			snprintf(label, sizeof(label), "%u", sizes[i]);
			row(bench, allocators, &patterns[p], &sizes[i], 1, label);
		}
		row(bench, allocators, &patterns[p], bench_mix(bench), BENCH_MIX, "mix");
	}
	for (u32 i = 0; i < NR_NAMES; i++)
		bench_allocator_close(&allocators[i]);
	printf("\n");
}
