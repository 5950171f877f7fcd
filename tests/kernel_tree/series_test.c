// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps at which the series of February 2024 breaks as posted (docs/variants.md), on the kernel
 * tree's file with the series applied (rcu_series.py). The first argument says which: d1, the chain
 * of pages after the links; d2, destroying a pool before its callbacks ran; d3, the page lock that
 * is still asserted but no longer taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/kernel_tree/kernel_tree.h"
#include "tests/world/world.h"

#define GFP (GFP_KERNEL | __GFP_HIGHMEM | __GFP_MOVABLE)

static const struct zs_ops *const ops = &zs_ops_kernel_tree;

static struct zs_pool *boot(unsigned int hz)
{
	const struct zs_ops *found;

	world_boot(&(struct world){.seed = 1, .hz = hz});
	return world_pool(ops->name, 8, &found);
}

static void shut_down(struct zs_pool *pool)
{
	ops->destroy_pool(pool);
	world_shutdown();
}

static void d1(void **state)
{
	struct zs_pool *pool = boot(1000);
	unsigned long first = ops->malloc(pool, 100, GFP);
	unsigned long second = ops->malloc(pool, 100, GFP);

	assert_int_equal(ops->check_pool(pool, false), 0);
	ops->write(pool, second, "second", 7);
	assert_false(IS_ERR_VALUE(first));
	/* Left as they are: freeing the last of them is d3. */
}

static void d2(void **state)
{
	struct zs_pool *pool = boot(3);

	for (int i = 0; i < 32; i++)
		ops->free(pool, ops->malloc(pool, 4000, GFP));
	shut_down(pool);
}

static void d3(void **state)
{
	struct zs_pool *pool = boot(1000);

	ops->free(pool, ops->malloc(pool, 100, GFP));
	ops->flush(pool);
	assert_int_equal(ops->check_pool(pool, true), 0);
	shut_down(pool);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(d1), cmocka_unit_test(d2),
					   cmocka_unit_test(d3)};
	struct CMUnitTest one[1] = {0};

	for (size_t i = 0; argc == 2 && i < ARRAY_SIZE(tests); i++)
		if (!strcmp(tests[i].name, argv[1]))
			one[0] = tests[i];
	if (!one[0].name) {
		fprintf(stderr, "usage: %s d1|d2|d3\n", argv[0]);
		return 2;
	}
	return cmocka_run_group_tests_name("series", one, NULL, NULL) ? 1 : 0;
}
