// SPDX-License-Identifier: GPL-2.0-or-later
/* Two tasks take two locks in opposite orders. */
#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"

static DEFINE_SPINLOCK(a);
static DEFINE_SPINLOCK(b);

static void both(spinlock_t *first, spinlock_t *second)
{
	spin_lock(first);
	spin_lock(second);
	spin_unlock(second);
	spin_unlock(first);
}

static void ab(void)
{
	both(&a, &b);
}

static void ba(void)
{
	both(&b, &a);
}

SCENARIO(ab_ba) = {
	.name = "ab-ba",
	.description = "two tasks take two locks in opposite orders",
	.tasks = {ab, ba},
	.no_variant = true,
	.expects = "deadlock",
};
