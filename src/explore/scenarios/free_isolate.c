// SPDX-License-Identifier: GPL-2.0-or-later
/* The last object of a zspage is freed while its page is isolated and put back. */
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

static void isolates(void)
{
	pool_isolate(scene.pages[0]);
}

SCENARIO(free_isolate) = {
	.name = "free-isolate",
	.description = "the last object is freed while its page is isolated and put back",
	.setup = setup,
	.tasks = {frees, isolates},
	.check = pool_check,
	.teardown = pool_teardown,
};
