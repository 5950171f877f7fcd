// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A pool is destroyed while the grace periods of zspages that another CPU freed are still to end.
 */
#include "sim/kernel.h"
#include "src/explore/scenarios/pool.h"

static unsigned long freed;

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(2, POOL_SINGLE);
}

static void destroys(void)
{
	scenario_wait(&freed);
	pool_destroy();
}

static void frees(void)
{
	pool_free(0);
	pool_free(1);
	scenario_set(&freed);
}

/* As the migration engine does while it looks whether it can isolate a page. */
static void frees_with_page_locked(void)
{
	struct page *page = scene.pages[0];

	if (page) {
		get_page(page);
		lock_page(page);
	}
	pool_free(0);
	if (page) {
		unlock_page(page);
		put_page(page);
	}
	scenario_set(&freed);
}

static void setup_one(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(1, POOL_SINGLE);
}

SCENARIO(destroy_grace_locked) = {
	.name = "destroy-grace-locked",
	.description = "the same, and the page is locked when it is freed",
	.setup = setup_one,
	.tasks = {destroys, frees_with_page_locked},
	.check = pool_check,
	.teardown = pool_teardown,
};

SCENARIO(destroy_grace) = {
	.name = "destroy-grace",
	.description = "a pool is destroyed before the grace periods of its frees have ended",
	.setup = setup,
	.tasks = {destroys, frees},
	.check = pool_check,
	.teardown = pool_teardown,
};
