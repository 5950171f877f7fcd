// SPDX-License-Identifier: GPL-2.0-or-later
/* Two objects of a zspage, its last two, are freed by two CPUs at once, while a page migrates. */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(2, POOL_CHAIN);
}

static void frees_one(void)
{
	pool_free(0);
}

static void frees_other(void)
{
	pool_free(1);
}

static void migrates(void)
{
	pool_migrate(scene.pages[1]);
}

SCENARIO(neighbours) = {
	.name = "neighbours",
	.description = "the last two objects of a zspage are freed at once, while a page migrates",
	.setup = setup,
	.tasks = {frees_one, frees_other, migrates},
	.check = pool_check,
	.teardown = pool_teardown,
};
