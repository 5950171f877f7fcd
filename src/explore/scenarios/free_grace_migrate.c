// SPDX-License-Identifier: GPL-2.0-or-later
/* The last object of a zspage is freed while its page is migrated, and a grace period passes. */
#include "sim/kernel.h"
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(1, POOL_SINGLE);
}

static void frees(void)
{
	pool_free(0);
	rcu_barrier();
}

static void migrates(void)
{
	pool_migrate(scene.pages[0]);
}

SCENARIO(free_grace_migrate) = {
	.name = "free-grace-migrate",
	.description =
		"the last object is freed, and a grace period passes, while its page migrates",
	.setup = setup,
	.tasks = {frees, migrates},
	.check = pool_check,
	.teardown = pool_teardown,
};
