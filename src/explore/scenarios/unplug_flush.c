// SPDX-License-Identifier: GPL-2.0-or-later
/* A CPU goes away with frees in its queue while another flushes and a third frees. */
#include "sim/sim.h"
#include "src/explore/scenarios/pool.h"

static unsigned long ended;

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(3, POOL_CHAIN);
}

static void unplugs(void)
{
	scenario_wait(&ended);
	sim_cpu_dead(1);
}

static void frees_and_ends(void)
{
	pool_free(0);
	scenario_set(&ended);
}

static void frees_and_flushes(void)
{
	pool_free(1);
	pool_flush();
}

SCENARIO(unplug_flush) = {
	.name = "unplug-flush",
	.description = "a CPU is unplugged with frees in its queue, while another flushes",
	.setup = setup,
	.tasks = {unplugs, frees_and_ends, frees_and_flushes},
	.check = pool_check,
	.teardown = pool_teardown,
};
