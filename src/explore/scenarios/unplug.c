// SPDX-License-Identifier: GPL-2.0-or-later
/* A CPU goes away with frees in its queue, while another CPU frees. */
#include "sim/sim.h"
#include "src/explore/scenarios/pool.h"

static int ended;

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(4, POOL_CHAIN);
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

SCENARIO(unplug) = {
	.name = "unplug",
	.description = "a CPU is unplugged with frees in its queue",
	.setup = setup,
	.tasks = {unplugs, frees_and_ends, frees},
	.check = pool_check,
	.teardown = pool_teardown,
};
