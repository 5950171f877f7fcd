// SPDX-License-Identifier: GPL-2.0-or-later
/* An object is read and written while the pages that it spans are migrated. */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(2, POOL_CHAIN);
}

static void uses(void)
{
	pool_read(1);
	pool_write(1);
	pool_read(1);
}

static void migrates(void)
{
	pool_migrate(scene.pages[0]);
	pool_migrate(scene.pages[1]);
}

SCENARIO(map_migrate) = {
	.name = "map-migrate",
	.description = "an object is read and written while the pages that it spans migrate",
	.setup = setup,
	.tasks = {uses, migrates},
	.check = pool_check,
	.teardown = pool_teardown,
};
