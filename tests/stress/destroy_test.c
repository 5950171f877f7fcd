// SPDX-License-Identifier: GPL-2.0-or-later
/* A pool that is destroyed while zspages wait for a worker or a grace period (I29). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "tests/world/model.h"
#include "tests/world/pages.h"

#define ROUNDS 60

/* Both CPUs free until nothing is left; the callbacks are due long after the pool was destroyed. */
static void free_task(void *arg, unsigned int cpu)
{
	struct model *model = arg;

	for (unsigned int id = cpu; id < model->nr_objects; id += 2) {
		model->ops->free(model->pool, model->objects[id].handle);
		model->objects[id].handle = 0;
		sim_quiescent();
	}
}

/* A locked page makes the free of its zspage wait for the worker. */
static void lock_with_reference(struct page *page)
{
	assert_true(get_page_unless_zero(page));
	assert_true(trylock_page(page));
}

static void destroy_at_once(const char *variant)
{
	world_boot(&(struct world){.nr_cpus = 2, .seed = 1, .hz = 500});
	for (int round = 0; round < ROUNDS; round++) {
		const struct zs_ops *ops;
		struct zs_pool *pool = world_pool(variant, 8, &ops);
		struct page *held = NULL;
		struct model model;

		model_init(&model, ops, pool, 64, (u64)round + 1);
		for (unsigned int id = 0; id < model.nr_objects; id++)
			model_malloc_object(&model, id, 3000 + id * 17);
		if (ops->flags & ZS_MOVABLE)
			held = pages_draw_movable(&model.random);
		if (held)
			lock_with_reference(held);
		sim_run(2, free_task, &model);
		if (held) {
			unlock_page(held);
			put_page(held);
		}
		ops->destroy_pool(pool);
		assert_int_equal(model.failures, 0);
		model_free(&model);
	}
	world_shutdown();
}

static void i29_destroy_while_frees_wait(void **state)
{
	static const char *const more[] = {"rcu:free=kfree_rcu", "rcu:free=typesafe",
					   "classlock-rcu:free=typesafe", "trylock:no-defer"};

	for (unsigned int v = 0; zs_variants[v]; v++)
		destroy_at_once(zs_variants[v]->name);
	for (unsigned int i = 0; i < ARRAY_SIZE(more); i++)
		destroy_at_once(more[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(i29_destroy_while_frees_wait)};

	return cmocka_run_group_tests_name("destroy", tests, NULL, NULL) ? 1 : 0;
}
