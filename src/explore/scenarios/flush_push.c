// SPDX-License-Identifier: GPL-2.0-or-later
/* One CPU flushes deferred frees while another frees more. */
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(4, POOL_CHAIN);
}

static void frees(void)
{
	pool_free(0);
	pool_free(1);
	pool_free(2);
}

static void flushes(void)
{
	pool_flush();
	pool_flush();
}

SCENARIO(flush_push) = {
	.name = "flush-push",
	.description = "a CPU flushes deferred frees while another keeps freeing",
	.setup = setup,
	.tasks = {frees, flushes},
	.check = pool_check,
	.teardown = pool_teardown,
};
