// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A zspage of several pages is freed while two of them are migrated: what trylock defers, a worker
 * frees.
 */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(1, POOL_CHAIN);
}

static void frees(void)
{
	pool_free(0);
}

static void migrates_first(void)
{
	pool_migrate(scene.pages[0]);
}

static void migrates_last(void)
{
	pool_migrate(pool_last_page());
}

SCENARIO(deferred_free) = {
	.name = "deferred-free",
	.description = "a chain is freed, perhaps by a worker, while two of its pages migrate",
	.setup = setup,
	.tasks = {frees, migrates_first, migrates_last},
	.check = pool_check,
	.teardown = pool_teardown,
};
