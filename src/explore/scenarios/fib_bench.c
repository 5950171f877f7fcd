// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two tasks add to each other's number, as Fibonacci did; after N rounds neither is past a bound.
 */
#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"

#define ROUNDS 2

static int i, j;

static void setup(const struct scenario_env *env)
{
	(void)env;
	i = j = 1;
}

static void add_j(void)
{
	for (int k = 0; k < ROUNDS; k++)
		WRITE_ONCE(i, READ_ONCE(i) + READ_ONCE(j));
}

static void add_i(void)
{
	for (int k = 0; k < ROUNDS; k++)
		WRITE_ONCE(j, READ_ONCE(j) + READ_ONCE(i));
}

static void check(void)
{
	scenario_assert(i <= 8 && j <= 8); /* F(2 * ROUNDS + 2) */
}

SCENARIO(fib_bench) = {
	.name = "fib-bench",
	.description = "two tasks add to each other's number; neither passes the bound",
	.setup = setup,
	.tasks = {add_j, add_i},
	.check = check,
	.no_variant = true,
};
