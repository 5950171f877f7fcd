// SPDX-License-Identifier: GPL-2.0-or-later
/* Two tasks allocate from an empty class, and free one object each. */
#include "src/explore/scenarios/pool.h"

static void allocates(void)
{
	pool_malloc(0, POOL_CHAIN);
	pool_malloc(1, POOL_CHAIN);
	pool_free(0);
}

static void allocates_too(void)
{
	pool_malloc(2, POOL_CHAIN);
	pool_free(2);
}

SCENARIO(malloc_malloc) = {
	.name = "malloc-malloc",
	.description = "two tasks allocate from an empty class and free",
	.setup = pool_setup,
	.tasks = {allocates, allocates_too},
	.check = pool_check,
	.teardown = pool_teardown,
};
