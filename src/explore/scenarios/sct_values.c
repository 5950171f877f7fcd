// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs of SCTBench whose bug is a value: an assertion that another order breaks. Written by us
 * from what they do; SCTBench is github.com/mc-imperial/sctbench.
 */
#include "src/explore/scenarios/sct.h"

static DEFINE_SPINLOCK(lock);
static DEFINE_SPINLOCK(other_lock);

/* account_bad: the check forgets that a deposit adds. */
static int balance = 10;
static bool deposited, withdrawn;

static void deposit(void)
{
	spin_lock(&lock);
	balance += 5;
	deposited = true;
	spin_unlock(&lock);
}

static void withdraw(void)
{
	spin_lock(&lock);
	balance -= 3;
	withdrawn = true;
	spin_unlock(&lock);
}

static void check_account(void)
{
	spin_lock(&lock);
	if (deposited && withdrawn)
		scenario_assert(balance == 10 - 5 - 3);
	spin_unlock(&lock);
}

PROGRAM(sct_account, "account", "a wrong check of a balance that two tasks change", "bug", deposit,
	withdraw, check_account);

/* lazy01_bad: the third runs after both others. */
static int lazy;

static void lazy_one(void)
{
	spin_lock(&lock);
	lazy++;
	spin_unlock(&lock);
}

static void lazy_two(void)
{
	spin_lock(&lock);
	lazy += 2;
	spin_unlock(&lock);
}

static void lazy_look(void)
{
	spin_lock(&lock);
	scenario_assert(lazy < 3);
	spin_unlock(&lock);
}

PROGRAM(sct_lazy01, "lazy01", "a sum that the looker did not expect", "bug", lazy_one, lazy_two,
	lazy_look);

/* token_ring_bad: each takes what the one before has. */
static int token[4];
static bool moved[4];

static void move(int to, int value)
{
	token[to] = value;
	moved[to] = true;
}

static void token_1(void)
{
	spin_lock(&lock);
	move(1, (token[3] + 1) % 4);
	spin_unlock(&lock);
}

static void token_2(void)
{
	spin_lock(&lock);
	move(2, token[1]);
	spin_unlock(&lock);
}

static void token_3(void)
{
	spin_lock(&lock);
	move(3, token[2]);
	spin_unlock(&lock);
}

static void token_look(void)
{
	spin_lock(&lock);
	if (moved[1] && moved[2] && moved[3])
		scenario_assert(token[1] == token[2] && token[2] == token[3]);
	spin_unlock(&lock);
}

PROGRAM(sct_token_ring, "token-ring", "three tasks pass a value on, a fourth expects it passed",
	"bug", token_1, token_2, token_3, token_look);

/* twostage_bad: the two values change under a lock each. */
static int first_value, second_value;

static void two_stages(void)
{
	spin_lock(&lock);
	first_value = 1;
	spin_unlock(&lock);
	spin_lock(&other_lock);
	second_value = READ_ONCE(first_value) + 1;
	spin_unlock(&other_lock);
}

static void read_stages(void)
{
	int first, second;

	spin_lock(&lock);
	first = first_value;
	spin_unlock(&lock);
	if (!first)
		return;
	spin_lock(&other_lock);
	second = second_value;
	spin_unlock(&other_lock);
	scenario_assert(second == first + 1);
}

PROGRAM(sct_twostage, "twostage", "two values that change under a lock each are read between",
	"bug", two_stages, read_stages);

/* stringbuffer-jdk1.4: the length is read, then the characters. */
static unsigned int length = 10;

static void append(void)
{
	unsigned int count;

	spin_lock(&lock);
	count = length;
	spin_unlock(&lock);
	spin_lock(&lock);
	scenario_assert(count <= length);
	spin_unlock(&lock);
}

static void erase(void)
{
	spin_lock(&lock);
	length = 0;
	spin_unlock(&lock);
}

PROGRAM(sct_stringbuffer, "stringbuffer", "a buffer is erased between its length and its bytes",
	"bug", append, erase);

/* bluetooth_driver_bad: work begins after the driver has stopped. */
static int pending = 1;
static bool stopping, stop_event, stopped;

static void release(void)
{
	spin_lock(&lock);
	if (!--pending)
		WRITE_ONCE(stop_event, true);
	spin_unlock(&lock);
}

static void driver_work(void)
{
	if (READ_ONCE(stopping))
		return;
	spin_lock(&lock);
	pending++;
	spin_unlock(&lock);
	scenario_assert(!READ_ONCE(stopped));
	release();
}

static void driver_stop(void)
{
	WRITE_ONCE(stopping, true);
	release();
	while (!READ_ONCE(stop_event))
		cpu_relax();
	WRITE_ONCE(stopped, true);
}

PROGRAM(sct_bluetooth, "bluetooth", "a driver works after it has stopped", "bug", driver_work,
	driver_stop);
