// SPDX-License-Identifier: GPL-2.0-or-later
/* Data as observed code must not have it: module_data_test.py shows that each fault is reported. */
int faulty_data(int add);

static __thread int per_thread;
static int of_the_machine __attribute__((section("explore_private")));
static int zero, one = 1;

int faulty_data(int add)
{
	zero += add;
	one += add;
	of_the_machine += add;
	per_thread += add;
	return zero + one + of_the_machine + per_thread;
}
