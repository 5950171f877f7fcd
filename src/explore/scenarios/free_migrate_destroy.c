// SPDX-License-Identifier: GPL-2.0-or-later
/* The pool is destroyed as soon as its last object is freed, while a page migrates. */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(1, POOL_CHAIN);
}

static void frees_and_destroys(void)
{
	pool_free(0);
	pool_destroy();
}

static void migrates(void)
{
	pool_migrate(scene.pages[0]);
	pool_migrate(scene.pages[1]);
}

SCENARIO(free_migrate_destroy) = {
	.name = "free-migrate-destroy",
	.description = "a pool is destroyed after its last free, while a page of it migrates",
	.setup = setup,
	.tasks = {frees_and_destroys, migrates},
	.check = pool_check,
	.teardown = pool_teardown,
};
