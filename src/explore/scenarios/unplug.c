// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A CPU goes away with frees in its queue: while another CPU frees, or frees of whole pages, one of
 * which migrates.
 */
#include "sim/sim.h"
#include "src/explore/scenarios/pool.h"

static unsigned long ended;

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(4, POOL_CHAIN);
}

static void setup_pages(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(3, POOL_SINGLE);
}

static void unplugs(void)
{
	scenario_wait(&ended);
	sim_cpu_dead(1);
}

static void frees_and_ends(void)
{
	pool_free(0);
	pool_free(1);
	scenario_set(&ended);
}

static void frees(void)
{
	pool_free(2);
	pool_free(3);
}

static void migrates(void)
{
	pool_migrate(scene.pages[0]);
	pool_migrate(pool_last_page());
}

SCENARIO(unplug) = {
	.name = "unplug",
	.description = "a CPU is unplugged with frees in its queue",
	.setup = setup,
	.tasks = {unplugs, frees_and_ends, frees},
	.check = pool_check,
	.teardown = pool_teardown,
};

SCENARIO(unplug_page) = {
	.name = "unplug-page",
	.description =
		"a CPU is unplugged with frees of whole pages in its queue, while they migrate",
	.setup = setup_pages,
	.tasks = {unplugs, frees_and_ends, migrates},
	.check = pool_check,
	.teardown = pool_teardown,
};
