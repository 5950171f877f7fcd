// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The n-th allocation of the kernel fails, for n = 1, 2, ... until none does: no crash, no leak,
 * and existing objects stay correct (I25, I29).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "sim/probes/fault.h"
#include "tests/world/model.h"
#include "tests/world/pages.h"

static void use_pool(struct model *model)
{
	for (unsigned int id = 0; id < model->nr_objects; id++)
		model_malloc_object(model, id, 1 + (id * 331) % (u32)PAGE_SIZE);
	pages_migrate_some(8, &model->random);
	model_read_all(model);
	for (unsigned int id = 0; id < model->nr_objects; id++)
		if (id % 3 && model->objects[id].handle)
			model_free_object(model, id);
	model->ops->compact(model->pool);
	model_read_all(model);
	model->ops->flush(model->pool);
	model_check(model, true);
	model_free_all(model);
}

/* False when no allocation failed: there are fewer than @nth. */
static bool run_with_fault(const struct zs_ops *ops, u64 nth)
{
	struct zs_params params;
	struct zs_pool *pool;
	struct model model;
	u64 asked, failed;

	world_boot(&(struct world){.fault_nth = nth, .pages_per_node = 2048, .seed = 1});
	world_params(ops->name, 8, &ops, &params);
	pool = ops->create_pool("faults", &params);
	if (pool) {
		model_init(&model, ops, pool, 40, 1);
		use_pool(&model);
		if (model.failures)
			fail_msg("%s: allocation %llu fails: %u differences", ops->name,
				 (unsigned long long)nth, model.failures);
		model_free(&model);
		ops->destroy_pool(pool);
	}
	sim_fault_counts(&asked, &failed);
	world_shutdown();
	return failed;
}

static void i25_every_allocation_fails_once(void **state)
{
	for (unsigned int v = 0; zs_variants[v]; v++) {
		u64 nth = 1;

		while (run_with_fault(zs_variants[v], nth))
			nth++;
		print_message("%s: each of %llu allocations failed once\n", zs_variants[v]->name,
			      (unsigned long long)nth - 1);
		assert_true(nth > 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(i25_every_allocation_fails_once)};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL) ? 1 : 0;
}
