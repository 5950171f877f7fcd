// SPDX-License-Identifier: GPL-2.0-or-later
/* A page is demoted to another node while writeback reads its object and then frees it. */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(2, POOL_CHAIN);
}

static void demotes(void)
{
	pool_migrate_to(scene.pages[0], 1);
	pool_migrate_to(scene.pages[1], 1);
}

static void writes_back(void)
{
	pool_read(0);
	pool_free(0);
}

SCENARIO(demote_writeback) = {
	.name = "demote-writeback",
	.description = "a page is demoted while writeback reads its object and frees it",
	.setup = setup,
	.tasks = {demotes, writes_back},
	.check = pool_check,
	.teardown = pool_teardown,
	.nodes = 2,
};
