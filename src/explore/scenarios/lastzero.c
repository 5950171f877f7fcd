// SPDX-License-Identifier: GPL-2.0-or-later
/* Each of N tasks sets its place to one more than the place before; one looks for the last zero. */
#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"

static int place[8];

static void set(unsigned int i)
{
	WRITE_ONCE(place[i], READ_ONCE(place[i - 1]) + 1);
}

#define SETTER(i)                 \
	static void set_##i(void) \
	{                         \
		set(i);           \
	}
SETTER(1)
SETTER(2)
SETTER(3)
SETTER(4)
SETTER(5)

static void look_from(int i)
{
	while (READ_ONCE(place[i]))
		i--;
}

#define LASTZERO(n, ...)                                                         \
	static void look_##n(void)                                               \
	{                                                                        \
		look_from(n);                                                    \
	}                                                                        \
	SCENARIO(lastzero_##n) = {                                               \
		.name = "lastzero-" #n,                                          \
		.description = "a task looks for the last zero that " #n " set", \
		.tasks = {look_##n, __VA_ARGS__},                                \
		.no_variant = true,                                              \
	}

LASTZERO(1, set_1);
LASTZERO(2, set_1, set_2);
LASTZERO(3, set_1, set_2, set_3);
LASTZERO(4, set_1, set_2, set_3, set_4);
LASTZERO(5, set_1, set_2, set_3, set_4, set_5);
