// SPDX-License-Identifier: GPL-2.0-or-later
/* Two writes of one zram slot. */
#include "src/explore/scenarios/zram_slot.h"

static void setup(const struct scenario_env *env)
{
	zram_setup(env, false);
}

static void writes(void)
{
	zram_write(1200);
}

static void writes_too(void)
{
	zram_write(2000);
}

SCENARIO(zram_write) = {
	.name = "zram-write",
	.description = "two writes of one zram slot",
	.setup = setup,
	.tasks = {writes, writes_too},
	.teardown = zram_teardown,
};
