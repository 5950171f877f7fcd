// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The struct of a freed zspage is reused at once, on the CPU that freed it, while a migrator that
 * found it by its old page still waits for a lock.
 */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(1, POOL_SINGLE);
}

static void frees_and_allocates(void)
{
	pool_free(0);
	pool_malloc(1, POOL_SINGLE);
}

static void migrates(void)
{
	pool_migrate(scene.pages[0]);
}

SCENARIO(zspage_reuse) = {
	.name = "zspage-reuse",
	.description = "a freed zspage's struct is another's at once, while its page is migrated",
	.setup = setup,
	.tasks = {frees_and_allocates, migrates},
	.check = pool_check,
	.teardown = pool_teardown,
};
