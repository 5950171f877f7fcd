// SPDX-License-Identifier: GPL-2.0-or-later
/* Two writes of one zram slot, as zram had them from v6.16 to v6.17. */
#include "src/explore/scenarios/zram_slot.h"

static void setup(const struct scenario_env *env)
{
	zram_setup(env, true);
}

static void writes(void)
{
	zram_write(1200);
}

static void writes_too(void)
{
	zram_write(2000);
}

SCENARIO(zram_write_2025) = {
	.name = "zram-write-2025",
	.description = "two writes of one zram slot, as zram had them from v6.16 to v6.17",
	.setup = setup,
	.tasks = {writes, writes_too},
	.teardown = zram_teardown,
	.expects = "bug",
};
