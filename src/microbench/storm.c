// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The storm of frees: each CPU stores objects in one pool, all at the same time, and then frees
 * its own in that order, with work between two frees. It stands for processes that are paged out
 * to zram and unmap at once; the work, for page tables, swap entries and slots.
 */
#include "src/microbench/bench.h"
#include "src/zs/zsmalloc.h"

#define DEFAULT_PAGES	 1024u
#define OBJECTS_PER_PAGE 16u  /* of plan->pages */
#define OBJECT_SIZE	 700u /* of all: a test that fills memory fills its pages alike */

static unsigned int nr_objects(const struct bench_cpu *c)
{
	return (c->plan->pages ? c->plan->pages : DEFAULT_PAGES) * OBJECTS_PER_PAGE;
}

static unsigned int list_order(const struct bench_cpu *c)
{
	return bench_order(nr_objects(c) * sizeof(unsigned long));
}

static void create_pool(struct bench_cpu *c)
{
	struct zs_params params = {.chain_size = 8};
	const struct zs_ops *ops = zs_find_variant(c->plan->variant);

	BUG_ON(!ops);
	zs_default_params(ops, &params);
	c->shared->ops = ops;
	c->shared->pool = ops->create_pool("storm", &params);
	BUG_ON(!c->shared->pool);
}

static void begin(struct bench_cpu *c)
{
	c->list = alloc_pages_node(numa_node_id(), GFP_KERNEL | __GFP_ZERO, list_order(c));
	BUG_ON(!c->list);
	if (!c->cpu)
		create_pool(c);
}

static void store_all(struct bench_cpu *c, unsigned long *handles)
{
	const struct zs_ops *ops = c->shared->ops;

	for (unsigned int i = 0; i < nr_objects(c); i++) {
		handles[i] = ops->malloc(c->shared->pool, OBJECT_SIZE, GFP_KERNEL);
		BUG_ON(IS_ERR_VALUE(handles[i]));
		if (bench_is_watched(c))
			bench_tell(c, i, 2 * nr_objects(c));
	}
}

static void storm(struct bench_cpu *c)
{
	unsigned long *handles = page_address(c->list);
	const struct zs_ops *ops;
	u64 from;

	bench_barrier(c, 1);
	store_all(c, handles);
	bench_barrier(c, 2);
	ops = c->shared->ops;
	from = sim_clock();
	for (unsigned int i = 0; i < nr_objects(c); i++) {
		bench_spend_ns(c->plan->work_ns);
		ops->free(c->shared->pool, handles[i]);
		if (bench_is_watched(c))
			bench_tell(c, nr_objects(c) + i, 2 * nr_objects(c));
	}
	c->ticks[0] = sim_clock() - from;
	c->ops[0] = nr_objects(c);
	bench_barrier(c, 3);
}

static void end(struct bench_cpu *c)
{
	if (!c->cpu) {
		c->shared->ops->flush(c->shared->pool);
		c->shared->ops->destroy_pool(c->shared->pool);
	}
	__free_pages(c->list, list_order(c));
}

const struct bench bench_storm = {
	.name = "storm",
	.whole = storm,
	.begin = begin,
	.end = end,
};
