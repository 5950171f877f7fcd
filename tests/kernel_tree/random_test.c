// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random operations on the kernel tree's file, against a map from each object to its bytes,
 * while pages migrate, are held locked for a while, and the pool is compacted. Steps are the
 * first argument.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "src/kernel_tree/kernel_tree.h"
#include "tests/world/model.h"
#include "tests/world/pages.h"

static unsigned int steps = 60000;

/* A page that stays locked makes frees of its zspage wait for the worker. */
static struct page *hold(struct page *held, u64 *random)
{
	if (held) {
		unlock_page(held);
		put_page(held);
		return NULL;
	}
	held = pages_draw_movable(random);
	if (held && (!get_page_unless_zero(held) || !trylock_page(held)))
		fail_msg("a page in use could not be held");
	return held;
}

static void disturb(struct model *model, unsigned int step, struct page **held)
{
	if (step % 97 == 0)
		*held = hold(*held, &model->random);
	if (step % 50 == 0)
		pages_migrate_some(8, &model->random);
	if (step % 9000 == 0) {
		model->ops->compact(model->pool);
		model_read_all(model);
	}
	if (step % 3000 == 0)
		model_check(model, false);
}

static void random_operations(void **state)
{
	struct page *held = NULL;
	const struct zs_ops *ops;
	struct zs_pool *pool;
	struct model model;

	world_boot(&(struct world){0});
	pool = world_pool(zs_ops_kernel_tree.name, 8, &ops);
	model_init(&model, ops, pool, 3000, 5);
	for (unsigned int step = 1; step <= steps; step++) {
		model_step(&model);
		disturb(&model, step, &held);
	}
	if (held)
		hold(held, &model.random);
	ops->flush(pool);
	model_check(&model, true);
	model_read_all(&model);
	model_free_all(&model);
	assert_int_equal(model.failures, 0);
	model_free(&model);
	ops->destroy_pool(pool);
	world_shutdown();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(random_operations)};

	if (argc > 1)
		steps = (unsigned int)strtoul(argv[1], NULL, 10);
	return cmocka_run_group_tests_name("random", tests, NULL, NULL) ? 1 : 0;
}
