// SPDX-License-Identifier: GPL-2.0-or-later
/* I25: what zs_malloc and zs_free refuse, and memory that runs out at every allocation. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/probes/fault.h"
#include "tests/world/world.h"

#define GFP (GFP_KERNEL | __GFP_HIGHMEM | __GFP_MOVABLE)

static void check_arguments(const struct zs_ops *ops)
{
	struct zs_params params;
	struct zs_pool *pool;
	unsigned long handle;

	world_boot(&(struct world){0});
	world_params(ops->name, 8, &ops, &params);
	pool = ops->create_pool("test", &params);
	assert_non_null(pool);

	assert_int_equal(ops->malloc(pool, 0, GFP), -EINVAL);
	assert_int_equal(ops->malloc(pool, PAGE_SIZE + 1, GFP), -ENOSPC);
	assert_int_equal(ops->malloc(pool, ~(size_t)0, GFP), -ENOSPC);
	if (!(ops->flags & ZS_HOST_MEMORY))
		assert_int_equal(ops->get_total_pages(pool), 0);

	handle = ops->malloc(pool, PAGE_SIZE, GFP);
	assert_false(IS_ERR_VALUE(handle));
	ops->free(pool, 0);
	ops->free(pool, (unsigned long)-ENOMEM);
	ops->free(pool, (unsigned long)-MAX_ERRNO);
	if (ops->flags & ZS_HOLDS_PAGES)
		assert_int_equal(ops->get_total_pages(pool), 1);
	assert_int_equal(ops->check_pool(pool, true), 0);
	ops->free(pool, handle);
	ops->flush(pool);
	if (!(ops->flags & ZS_HOST_MEMORY))
		assert_int_equal(ops->get_total_pages(pool), 0);
	ops->destroy_pool(pool);
	world_shutdown();
}

static void test_arguments(void **state)
{
	unsigned int i;

	for (i = 0; zs_variants[i]; i++)
		check_arguments(zs_variants[i]);
}

static void test_bad_chain_size(void **state)
{
	unsigned int i;

	world_boot(&(struct world){0});
	for (i = 0; zs_variants[i]; i++) {
		struct zs_params params;

		if (!(zs_variants[i]->flags & ZS_KERNEL_POLICY))
			continue;
		zs_default_params(zs_variants[i], &params);
		params.chain_size = 3;
		assert_null(zs_variants[i]->create_pool("test", &params));
		params.chain_size = 17;
		assert_null(zs_variants[i]->create_pool("test", &params));
	}
	world_shutdown();
}

/*
 * One pool, objects of one 7-page class until its second zspage, with the n-th allocation
 * failing. True: no allocation failed any more.
 */
static bool run_with_failure(const struct zs_ops *ops, u64 nth)
{
	unsigned long handle[20] = {0};
	unsigned int i, failed = 0, live = 0;
	struct zs_params params;
	struct zs_pool *pool;
	u64 asked, injected;

	world_boot(&(struct world){.fault_nth = nth});
	world_params(ops->name, 8, &ops, &params);
	pool = ops->create_pool("test", &params);
	for (i = 0; pool && i < ARRAY_SIZE(handle); i++) {
		handle[i] = ops->malloc(pool, 3100, GFP); /* 7 pages, 9 objects */
		if (IS_ERR_VALUE(handle[i])) {
			assert_int_equal(handle[i], -ENOMEM);
			failed++;
		} else {
			live++;
		}
		assert_int_equal(world_objs_inuse(ops, pool), live);
		assert_int_equal(ops->check_pool(pool, true), 0);
	}
	for (i = 0; pool && i < ARRAY_SIZE(handle); i++)
		ops->free(pool, handle[i]);
	if (pool) {
		ops->flush(pool);
		assert_int_equal(ops->get_total_pages(pool), 0);
		ops->destroy_pool(pool);
	}
	sim_fault_counts(&asked, &injected);
	world_shutdown(); /* fails the test when anything is still held */
	assert_true(failed <= 1);
	/* Of all allocations that may fail, zsmalloc can do without the shrinker's only. */
	return !injected;
}

static void test_every_allocation_fails_once(void **state)
{
	unsigned int i;

	for (i = 0; zs_variants[i]; i++) {
		u64 nth = 1;

		if (!(zs_variants[i]->flags & ZS_HOLDS_PAGES))
			continue;
		while (!run_with_failure(zs_variants[i], nth))
			nth++;
		/* 119 classes, 20 handles, 3 zspages of 7 pages each, and the pool's own. */
		assert_true(nth >
			    (zs_variants[i]->flags & ZS_KERNEL_POLICY ? 119 + 20 + 3 * 8 : 20));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_bad_chain_size),
		cmocka_unit_test(test_every_allocation_fails_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
