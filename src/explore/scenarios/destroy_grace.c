// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A pool is destroyed while the grace periods of zspages that another CPU freed are still to end.
 */
#include "src/explore/scenarios/pool.h"

static int freed;

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(2, POOL_SINGLE);
}

static void destroys(void)
{
	scenario_wait(&freed);
	pool_destroy();
}

static void frees(void)
{
	pool_free(0);
	pool_free(1);
	scenario_set(&freed);
}

SCENARIO(destroy_grace) = {
	.name = "destroy-grace",
	.description = "a pool is destroyed before the grace periods of its frees have ended",
	.setup = setup,
	.tasks = {destroys, frees},
	.check = pool_check,
	.teardown = pool_teardown,
};
