// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading and writing an object, and a zspage of the longest chain made and freed. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/benchmarks/bench.h"

static const char *const names[] = {"trylock", "rcu", "biglock"};
#define NR_NAMES ARRAY_SIZE(names)

/* A size whose zspages have the most pages. */
static u32 long_chain_size(struct bench_allocator *a, unsigned int *pages)
{
	unsigned int nr = a->ops->class_state(a->pool, NULL, 0);
	struct zs_class_state *states = calloc(nr, sizeof(*states));
	u32 size = 0;

	*pages = 0;
	a->ops->class_state(a->pool, states, nr);
	for (unsigned int i = 0; i < nr; i++)
		if (states[i].pages_per_zspage > *pages) {
			*pages = states[i].pages_per_zspage;
			size = states[i].size - 8; /* the handle within the object */
		}
	free(states);
	return size;
}

static double read_in_page(struct bench *bench, struct bench_allocator *a)
{
	return bench_read(bench, a, 64, 0);
}

/* The second of this size begins in the first page and ends in the second. */
static double read_spanning(struct bench *bench, struct bench_allocator *a)
{
	return bench_read(bench, a, 3000, 1);
}

static double write_in_page(struct bench *bench, struct bench_allocator *a)
{
	return bench_write(bench, a, 64, 0);
}

static double write_spanning(struct bench *bench, struct bench_allocator *a)
{
	return bench_write(bench, a, 3000, 1);
}

static double make_zspage(struct bench *bench, struct bench_allocator *a)
{
	unsigned int pages;

	return bench_make_zspage(bench, a, long_chain_size(a, &pages));
}

static void table_row(struct bench *bench, struct bench_allocator *allocators, const char *label,
		      double (*time)(struct bench *, struct bench_allocator *))
{
	double ns[NR_NAMES][BENCH_MAX_ROUNDS];

	for (u32 round = 0; round < bench->rounds; round++)
		for (u32 i = 0; i < NR_NAMES; i++)
			ns[i][round] = time(bench, &allocators[i]);
	printf("%-40s", label);
	for (u32 i = 0; i < NR_NAMES; i++)
		printf(" %s %.1f", names[i], bench_median(ns[i], bench->rounds));
	printf(" ns\n");
}

void bench_paths(struct bench *bench)
{
	struct bench_allocator allocators[NR_NAMES];
	unsigned int pages;
	char label[64];

	for (u32 i = 0; i < NR_NAMES; i++)
		bench_require(bench_allocator_open(&allocators[i], names[i]), names[i]);
	long_chain_size(&allocators[0], &pages);
	table_row(bench, allocators, "read begin + end, 64 bytes:", read_in_page);
	table_row(bench, allocators, "... 3,000 bytes over two pages:", read_spanning);
	table_row(bench, allocators, "write, 64 bytes:", write_in_page);
	table_row(bench, allocators, "... 3,000 bytes over two pages:", write_spanning);
	snprintf(label, sizeof(label), "a zspage of %u pages made and freed:", pages);
	table_row(bench, allocators, label, make_zspage);
	for (u32 i = 0; i < NR_NAMES; i++)
		bench_allocator_close(&allocators[i]);
}
