// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs of SCTBench that race: two words change without a lock, or under the wrong one. Written
 * by us from what they do.
 */
#include "src/explore/scenarios/sct.h"

static DEFINE_SPINLOCK(lock);
static DEFINE_SPINLOCK(other_lock);

/* reorder_N_bad: setters, and a reader that must see both words or none. */
static int a, b;

static void set_both(void)
{
	a = 1;
	b = -1;
}

static void see_both(void)
{
	int first = a, second = b;

	scenario_assert((!first && !second) || (first == 1 && second == -1));
}

PROGRAM(sct_reorder_3, "reorder-3", "two tasks set two words that a third sees", "data-race",
	set_both, set_both, see_both);
PROGRAM(sct_reorder_4, "reorder-4", "three tasks set two words that a fourth sees", "data-race",
	set_both, set_both, set_both, see_both);
PROGRAM(sct_reorder_5, "reorder-5", "four tasks set two words that a fifth sees", "data-race",
	set_both, set_both, set_both, set_both, see_both);

/* wronglock_bad: one takes another lock than the rest. */
static int data;

static void with_lock(void)
{
	int before;

	spin_lock(&lock);
	before = data;
	data++;
	scenario_assert(data == before + 1);
	spin_unlock(&lock);
}

static void with_wrong_lock(void)
{
	spin_lock(&other_lock);
	data++;
	spin_unlock(&other_lock);
}

PROGRAM(sct_wronglock_3, "wronglock-3", "a word is changed under two locks", "data-race", with_lock,
	with_wrong_lock, with_wrong_lock, with_wrong_lock);
PROGRAM(sct_wronglock, "wronglock", "a word is changed under two locks, by eight tasks",
	"data-race", with_lock, with_wrong_lock, with_wrong_lock, with_wrong_lock, with_wrong_lock,
	with_wrong_lock, with_wrong_lock, with_wrong_lock);
