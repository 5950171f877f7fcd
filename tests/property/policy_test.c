// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * I30: after the same single-threaded operations all variants of the kernel's policy have the
 * same zspages in the same order, the same counters and the same number of pages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/property/suite.h"

#include "src/zs/zs_internal.h"

#define MAX_CLASSES 512

struct picture {
	struct zs_class_state classes[MAX_CLASSES];
	unsigned int nr_classes;
	unsigned long total_pages;
	u64 order; /* zspages on every list, by their objects in use */
};

static u64 mix(u64 hash, u64 value)
{
	return (hash ^ value) * 0x100000001b3ull;
}

static u64 list_order(struct zs_pool *pool)
{
	u64 hash = 0xcbf29ce484222325ull;

	for (unsigned int i = 0; i < pool->nr_slots; i++) {
		struct size_class *class = zs_distinct_class(pool, i);
		struct zspage *zspage;

		for (unsigned int g = 0; class && g < NR_FULLNESS_GROUPS; g++) {
			hash = mix(hash, i << 8 | g);
			list_for_each_entry(zspage, &class->fullness_list[g], list)
				hash = mix(mix(hash, zspage->inuse), zspage->freeobj);
		}
	}
	return hash;
}

static void take(struct picture *picture, const struct zs_ops *ops, struct zs_pool *pool)
{
	memset(picture, 0, sizeof(*picture));
	ops->flush(pool);
	picture->nr_classes = ops->class_state(pool, picture->classes, MAX_CLASSES);
	picture->total_pages = ops->get_total_pages(pool);
	picture->order = list_order(pool);
}

/* Equal for every variant: no migration, and no random choice by addresses. */
static void run_sequence(const char *variant, unsigned int chain_size, struct picture pictures[2])
{
	const struct zs_ops *ops;
	struct zs_pool *pool;
	struct model model;

	world_boot(&(struct world){0});
	pool = world_pool(variant, chain_size, &ops);
	model_init(&model, ops, pool, 2000, 7);
	for (unsigned int i = 0; i < 20000; i++) {
		model_step(&model);
		ops->flush(pool);
	}
	take(&pictures[0], ops, pool);
	ops->compact(pool);
	take(&pictures[1], ops, pool);
	model_free_all(&model);
	assert_int_equal(model.failures, 0);
	model_free(&model);
	ops->destroy_pool(pool);
	world_shutdown();
}

static void compare(const char *variant, const struct picture *want, const struct picture *got)
{
	print_message("%s: %lu pages\n", variant, got->total_pages);
	assert_int_equal(want->total_pages, got->total_pages);
	assert_int_equal(want->nr_classes, got->nr_classes);
	assert_memory_equal(want->classes, got->classes, sizeof(want->classes));
	assert_true(want->order == got->order);
}

static void i30_same_state_at_chain_size(unsigned int chain_size)
{
	static struct picture first[2], other[2];
	bool have_first = false;

	for (unsigned int v = 0; zs_variants[v]; v++) {
		const char *name = zs_variants[v]->name;

		if (!(zs_variants[v]->flags & ZS_KERNEL_POLICY))
			continue;
		run_sequence(name, chain_size, have_first ? other : first);
		for (int i = 0; have_first && i < 2; i++)
			compare(name, &first[i], &other[i]);
		have_first = true;
	}
	assert_true(first[0].total_pages > first[1].total_pages);
}

static void i30_same_state(void **state)
{
	i30_same_state_at_chain_size(8);
	i30_same_state_at_chain_size(4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(i30_same_state)};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL) ? 1 : 0;
}
