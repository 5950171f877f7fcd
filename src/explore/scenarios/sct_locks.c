// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs of SCTBench that wait forever, or whose locks could: philosophers, and two orders.
 * Written by us from what they do.
 */
#include "src/explore/scenarios/sct.h"

/* deadlock01_bad */
static DEFINE_SPINLOCK(lock_a);
static DEFINE_SPINLOCK(lock_b);
static int counter;

static void a_then_b(void)
{
	spin_lock(&lock_a);
	spin_lock(&lock_b);
	counter++;
	spin_unlock(&lock_b);
	spin_unlock(&lock_a);
}

static void b_then_a(void)
{
	spin_lock(&lock_b);
	spin_lock(&lock_a);
	counter--;
	spin_unlock(&lock_a);
	spin_unlock(&lock_b);
}

PROGRAM(sct_deadlock01, "deadlock01", "two locks in two orders", "lock", a_then_b, b_then_a);

/* carter01_bad: the first of a kind takes a second lock, the last releases it. */
static int nr_a, nr_b;

static void enter(int *nr)
{
	spin_lock(&lock_a);
	if (++*nr == 1)
		spin_lock(&lock_b);
	spin_unlock(&lock_a);
}

static void leave(int *nr)
{
	spin_lock(&lock_a);
	if (!--*nr)
		spin_unlock(&lock_b);
	spin_unlock(&lock_a);
}

static void carter_a(void)
{
	enter(&nr_a);
	leave(&nr_a);
}

static void carter_b(void)
{
	enter(&nr_b);
	leave(&nr_b);
}

static void nothing(void)
{
}

PROGRAM(sct_carter01, "carter01", "a lock is kept while another is waited for", "lock", carter_a,
	carter_b, nothing, nothing);

/* sync01_bad: the condition never becomes true. */
static int number = 2;

static void add_when_none(void)
{
	while (READ_ONCE(number))
		cpu_relax();
	WRITE_ONCE(number, 1);
}

static void take_one(void)
{
	while (!READ_ONCE(number))
		cpu_relax();
	WRITE_ONCE(number, READ_ONCE(number) - 1);
}

PROGRAM(sct_sync01, "sync01", "one waits for a count that the other leaves too high", "deadlock",
	add_when_none, take_one);

/* din_philN_sat: forks, each a lock of a class of its own. */
static DEFINE_SPINLOCK(fork_0);
static DEFINE_SPINLOCK(fork_1);
static DEFINE_SPINLOCK(fork_2);
static DEFINE_SPINLOCK(fork_3);
static DEFINE_SPINLOCK(fork_4);
static DEFINE_SPINLOCK(fork_5);
static DEFINE_SPINLOCK(fork_6);
static int meals;

static void eat(spinlock_t *left, spinlock_t *right)
{
	spin_lock(left);
	spin_lock(right);
	WRITE_ONCE(meals, READ_ONCE(meals) + 1);
	spin_unlock(right);
	spin_unlock(left);
}

#define PHILOSOPHER(name, left, right)            \
	static void name(void)                    \
	{                                         \
		eat(&fork_##left, &fork_##right); \
	}
PHILOSOPHER(between_0_1, 0, 1)
PHILOSOPHER(between_1_2, 1, 2)
PHILOSOPHER(between_2_3, 2, 3)
PHILOSOPHER(between_3_4, 3, 4)
PHILOSOPHER(between_4_5, 4, 5)
PHILOSOPHER(between_5_6, 5, 6)
PHILOSOPHER(between_1_0, 1, 0)
PHILOSOPHER(between_2_0, 2, 0)
PHILOSOPHER(between_3_0, 3, 0)
PHILOSOPHER(between_4_0, 4, 0)
PHILOSOPHER(between_5_0, 5, 0)
PHILOSOPHER(between_6_0, 6, 0)

PROGRAM(sct_din_phil2, "din-phil2", "2 philosophers", "lock", between_0_1, between_1_0);
PROGRAM(sct_din_phil3, "din-phil3", "3 philosophers", "lock", between_0_1, between_1_2,
	between_2_0);
PROGRAM(sct_din_phil4, "din-phil4", "4 philosophers", "lock", between_0_1, between_1_2, between_2_3,
	between_3_0);
PROGRAM(sct_din_phil5, "din-phil5", "5 philosophers", "lock", between_0_1, between_1_2, between_2_3,
	between_3_4, between_4_0);
PROGRAM(sct_din_phil6, "din-phil6", "6 philosophers", "lock", between_0_1, between_1_2, between_2_3,
	between_3_4, between_4_5, between_5_0);
PROGRAM(sct_din_phil7, "din-phil7", "7 philosophers", "lock", between_0_1, between_1_2, between_2_3,
	between_3_4, between_4_5, between_5_6, between_6_0);
