// SPDX-License-Identifier: GPL-2.0-or-later
/* Two tasks add one to a counter that nothing protects. */
#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"

static int counter;

static void add(void)
{
	WRITE_ONCE(counter, READ_ONCE(counter) + 1);
}

static void check(void)
{
	scenario_assert(counter == 2);
}

SCENARIO(lost_update) = {
	.name = "lost-update",
	.description = "two tasks add to a counter that nothing protects",
	.tasks = {add, add},
	.check = check,
	.no_variant = true,
	.expects = "bug",
};
