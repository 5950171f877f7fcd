// SPDX-License-Identifier: GPL-2.0-or-later
/* Compaction moves objects while a page of the zspage it fills is migrated. */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(6, POOL_CHAIN);
	pool_free(1);
	pool_free(4);
	pool_flush();
}

static void compacts(void)
{
	pool_compact();
}

static void migrates(void)
{
	pool_migrate(scene.pages[0]);
	pool_migrate(pool_last_page());
}

SCENARIO(compact_migrate) = {
	.name = "compact-migrate",
	.description = "compaction fills a zspage while a page of it is migrated",
	.setup = setup,
	.tasks = {compacts, migrates},
	.check = pool_check,
	.teardown = pool_teardown,
};
