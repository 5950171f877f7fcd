// SPDX-License-Identifier: GPL-2.0-or-later
/* Two pages of one zspage are migrated at once, while an object on them is read. */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(2, POOL_CHAIN);
}

static void migrates_first(void)
{
	pool_migrate(scene.pages[0]);
}

static void migrates_second(void)
{
	pool_migrate(scene.pages[1]);
}

static void reads(void)
{
	pool_read(1);
}

SCENARIO(migrate_migrate) = {
	.name = "migrate-migrate",
	.description = "two pages of a zspage migrate at once, while an object on them is read",
	.setup = setup,
	.tasks = {migrates_first, migrates_second, reads},
	.check = pool_check,
	.teardown = pool_teardown,
};
