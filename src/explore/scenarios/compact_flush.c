// SPDX-License-Identifier: GPL-2.0-or-later
/* Compaction moves objects whose frees wait in a queue, which is flushed meanwhile. */
#include "src/explore/scenarios/pool.h"

/* Two zspages with holes, and two frees that wait, where the variant has frees wait. */
static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(8, POOL_CHAIN);
	pool_free(1);
	pool_free(2);
	pool_free(6);
	pool_flush();
	pool_free(4);
	pool_free(5);
}

static void compacts(void)
{
	pool_compact();
}

static void flushes(void)
{
	pool_flush();
}

static void reads(void)
{
	pool_read(3);
	pool_read(7);
}

SCENARIO(compact_flush) = {
	.name = "compact-flush",
	.description = "compaction moves objects whose frees wait, while these are flushed",
	.setup = setup,
	.tasks = {compacts, flushes, reads},
	.check = pool_check,
	.teardown = pool_teardown,
};
