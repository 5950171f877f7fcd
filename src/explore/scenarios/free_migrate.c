// SPDX-License-Identifier: GPL-2.0-or-later
/* The last object of a zspage is freed while its page is migrated. */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(1, POOL_SINGLE);
}

static void frees(void)
{
	pool_free(0);
}

static void migrates(void)
{
	pool_migrate(scene.pages[0]);
}

SCENARIO(free_migrate) = {
	.name = "free-migrate",
	.description = "the last object of a zspage is freed while its page is migrated",
	.setup = setup,
	.tasks = {frees, migrates},
	.check = pool_check,
	.teardown = pool_teardown,
};
