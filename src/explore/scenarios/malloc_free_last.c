// SPDX-License-Identifier: GPL-2.0-or-later
/* An object is allocated while the last one of the only zspage is freed. */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(1, POOL_CHAIN);
}

static void allocates(void)
{
	pool_malloc(1, POOL_CHAIN);
}

static void frees(void)
{
	pool_free(0);
}

static void migrates(void)
{
	pool_migrate(scene.pages[0]);
}

SCENARIO(malloc_free_last) = {
	.name = "malloc-free-last",
	.description = "an object is allocated while the last one of a zspage is freed",
	.setup = setup,
	.tasks = {allocates, frees, migrates},
	.check = pool_check,
	.teardown = pool_teardown,
};
