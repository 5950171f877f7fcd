// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lock rules of the explored build: see sim/kernel/lockdep.h. Orders are remembered over the whole
 * search, so that two schedules together can show a deadlock that neither ran into.
 */
#include <stdio.h>

#include "sim/virtual/explore/engine.h"
#include "sim/virtual/explore/history.h"

#define MAX_CLASSES 64u

static unsigned int nr_classes;
static u64 after[MAX_CLASSES]; /* a bit for each class that was taken while this one was held */
static const char *names[MAX_CLASSES];

static void lock_bug(const char *what, const char *name, const char *other)
{
	char message[256];

	snprintf(message, sizeof(message), "%s: %s%s%s\n", what, name,
		 other ? " while holding " : "", other ? other : "");
	explore_bug("lock", message);
}

void sim_lockdep_reset(void)
{
	for (unsigned int i = 0; i < MAX_CLASSES; i++)
		after[i] = 0;
}

/* Class number of a key, from 1; 0: not tracked. */
static unsigned int class_of(struct sim_lock_key *key)
{
	if (key && !key->id && nr_classes + 1 < MAX_CLASSES) {
		names[++nr_classes] = key->name;
		key->id = nr_classes;
	}
	return key ? key->id : 0;
}

/* @to was taken while @from was held, directly or through other locks. */
static bool reaches(unsigned int from, unsigned int to)
{
	u64 seen = 0, todo = 1ull << from;

	while (todo) {
		unsigned int id = (unsigned int)__builtin_ctzll(todo);

		if (id == to)
			return true;
		seen |= 1ull << id;
		todo = (todo | after[id]) & ~seen;
	}
	return false;
}

static void add_order(unsigned int held, unsigned int taken)
{
	if (after[held] & 1ull << taken)
		return;
	if (reaches(taken, held))
		lock_bug("locks taken in an order that can deadlock", names[taken], names[held]);
	after[held] |= 1ull << taken;
	explore_schedule_keep();
}

void sim_lock_check(struct sim_lock_key *key, const void *taken, unsigned int flags)
{
	unsigned int id = class_of(key), held;

	for (unsigned int i = 0; i < sim_self.nr_held; i++) {
		if (sim_self.held[i].lock == taken)
			lock_bug("recursive locking", key ? key->name : "lock", NULL);
		held = class_of(sim_self.held[i].key);
		if (flags & SIM_LOCK_TRY || !id || !held)
			continue;
		if (held != id)
			add_order(held, id);
		else if (!(flags & SIM_LOCK_NESTED))
			lock_bug("two locks of one class", key->name, NULL);
	}
}

void sim_lock_hold(struct sim_lock_key *key, const void *taken, unsigned int flags)
{
	if (flags & SIM_LOCK_TRY)
		sim_lock_check(key, taken, flags);
	if (sim_self.nr_held == ARRAY_SIZE(sim_self.held))
		lock_bug("too many locks held", key ? key->name : "lock", NULL);
	sim_self.held[sim_self.nr_held].lock = taken;
	sim_self.held[sim_self.nr_held++].key = key;
	if (history_on && explore.together)
		views_lock(explore.running);
}

static unsigned int find_held(const void *released)
{
	for (unsigned int i = sim_self.nr_held; i > 0; i--)
		if (sim_self.held[i - 1].lock == released)
			return i - 1;
	return ~0u;
}

void sim_lock_release(const void *released)
{
	unsigned int i = find_held(released);

	if (i == ~0u)
		lock_bug("releasing a lock that this CPU does not hold", "lock", NULL);
	sim_self.nr_held--;
	for (; i < sim_self.nr_held; i++)
		sim_self.held[i] = sim_self.held[i + 1];
}

bool sim_lock_is_held(const void *held)
{
	return find_held(held) != ~0u;
}

void sim_check_free(const void *mem, size_t size)
{
	for (unsigned int i = 0; i < sim_self.nr_held; i++)
		if ((unsigned long)sim_self.held[i].lock - (unsigned long)mem < size)
			lock_bug("freeing memory that contains a held lock", "lock", NULL);
}
