// SPDX-License-Identifier: GPL-2.0-or-later
/* 10,000 lock operations over 5 tasks, to measure speed: the shape of Shuttle's benchmark. */
#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"

#define NR_TASKS      5u
#define NR_OPERATIONS 10000u

static DEFINE_SPINLOCK(lock);
static unsigned int sum;

static void locks(void)
{
	for (unsigned int i = 0; i < NR_OPERATIONS / NR_TASKS; i++) {
		spin_lock(&lock);
		sum++;
		spin_unlock(&lock);
	}
}

static void check(void)
{
	scenario_assert(sum == NR_OPERATIONS);
}

SCENARIO(lock_operations) = {
	.name = "lock-operations",
	.description = "10,000 lock operations over 5 tasks, for speed",
	.tasks = {locks, locks, locks, locks, locks},
	.check = check,
	.no_variant = true,
};
