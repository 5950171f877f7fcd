// SPDX-License-Identifier: GPL-2.0-or-later
/* Compaction moves objects while one of them is freed and others are used. */
#include "src/explore/scenarios/pool.h"

/* Two zspages of which one has a single object left. */
static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(6, POOL_CHAIN);
	pool_free(1);
	pool_free(2);
	pool_flush();
}

static void compacts(void)
{
	pool_compact();
}

static void frees(void)
{
	pool_free(4);
}

static void reads(void)
{
	pool_read(5);
	pool_read(3);
	pool_write(3);
}

SCENARIO(compact_free_map) = {
	.name = "compact-free-map",
	.description = "compaction moves objects while one is freed and others are used",
	.setup = setup,
	.tasks = {compacts, frees, reads},
	.check = pool_check,
	.teardown = pool_teardown,
};
