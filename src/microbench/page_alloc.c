// SPDX-License-Identifier: GPL-2.0-or-later
/* The page allocator: many pages at once, one again and again, and others at random. */
#include "src/microbench/bench.h"

#define DEFAULT_PAGES 1024u
#define ROUNDS	      4u

static unsigned int nr_pages(const struct bench_cpu *c)
{
	return c->plan->pages ? c->plan->pages : DEFAULT_PAGES;
}

static unsigned int list_order(const struct bench_cpu *c)
{
	return bench_order(nr_pages(c) * sizeof(struct page *));
}

/* The list of pages lies in pages of this CPU's node. */
static void begin(struct bench_cpu *c)
{
	c->list = alloc_pages_node(numa_node_id(), GFP_KERNEL | __GFP_ZERO, list_order(c));
	BUG_ON(!c->list);
	c->pages = page_address(c->list);
}

static void end(struct bench_cpu *c)
{
	__free_pages(c->list, list_order(c));
}

static void get_all(struct bench_cpu *c)
{
	for (unsigned int i = 0; i < nr_pages(c); i++) {
		c->pages[i] = alloc_pages_node(numa_node_id(), GFP_KERNEL, 0);
		BUG_ON(!c->pages[i]);
	}
}

static void put_all(struct bench_cpu *c)
{
	for (unsigned int i = 0; i < nr_pages(c); i++)
		__free_pages(c->pages[i], 0);
}

/* The first round finds the lists of a kernel that has just booted: it is not counted. */
static void bulk(struct bench_cpu *c)
{
	for (unsigned int round = 0; round <= ROUNDS; round++) {
		u64 from, between, to;

		bench_barrier(c, 2 * round + 1);
		from = sim_clock();
		get_all(c);
		between = sim_clock();
		bench_barrier(c, 2 * round + 2);
		c->ticks[0] += round ? between - from : 0;
		from = sim_clock();
		put_all(c);
		to = sim_clock();
		c->ticks[1] += round ? to - from : 0;
	}
	c->ops[0] = c->ops[1] = (u64)nr_pages(c) * ROUNDS;
}

static unsigned int repeat(struct bench_cpu *c)
{
	struct page *page = alloc_pages_node(numa_node_id(), GFP_KERNEL, 0);

	(void)c;
	BUG_ON(!page);
	__free_pages(page, 0);
	return 2;
}

static void begin_random(struct bench_cpu *c)
{
	begin(c);
	get_all(c);
}

static void end_random(struct bench_cpu *c)
{
	put_all(c);
	end(c);
}

static unsigned int another(struct bench_cpu *c)
{
	unsigned int i = (unsigned int)(bench_random(c) >> 32) % nr_pages(c);

	__free_pages(c->pages[i], 0);
	c->pages[i] = alloc_pages_node(numa_node_id(), GFP_KERNEL, 0);
	BUG_ON(!c->pages[i]);
	return 2;
}

const struct bench bench_alloc_bulk = {
	.name = "page-alloc-bulk",
	.whole = bulk,
	.begin = begin,
	.end = end,
	.parts = {"get", "put"},
};
const struct bench bench_alloc_random = {
	.name = "page-alloc-random",
	.step = another,
	.begin = begin_random,
	.end = end_random,
};
const struct bench bench_alloc_repeat = {.name = "page-alloc-repeat", .step = repeat};
