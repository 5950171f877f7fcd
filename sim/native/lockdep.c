// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lock rules, checked with SIM_DEBUG: see sim/kernel/lockdep.h. Orders are remembered as a
 * graph between classes; a new edge that closes a cycle is a possible deadlock, even if it
 * never happened.
 */
#include <stdio.h>

#include "sim/native/internal.h"

#ifdef SIM_DEBUG
#define MAX_CLASSES 64u

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int nr_classes;
static u64 after[MAX_CLASSES]; /* bits of classes that were taken while this one was held */
static const char *names[MAX_CLASSES];

static void __attribute__((noreturn))
lock_bug(int line, const char *what, const char *name, const char *other)
{
	char message[256];

	snprintf(message, sizeof(message), "%s: %s%s%s", what, name, other ? " while holding " : "",
		 other ? other : "");
	sim_bug(__FILE__, line, message);
}

/* Forgets the orders of an earlier kernel; class numbers stay, since keys hold them. */
void sim_lockdep_reset(void)
{
	memset(after, 0, sizeof(after));
}

/* Class number of a key, from 1; 0: not tracked. */
static unsigned int class_of(struct sim_lock_key *key)
{
	unsigned int id;

	if (!key)
		return 0;
	id = __atomic_load_n(&key->id, __ATOMIC_ACQUIRE);
	if (id)
		return id;
	pthread_mutex_lock(&lock);
	if (!key->id && nr_classes + 1 < MAX_CLASSES) {
		names[++nr_classes] = key->name;
		__atomic_store_n(&key->id, nr_classes, __ATOMIC_RELEASE);
	}
	id = key->id;
	pthread_mutex_unlock(&lock);
	return id;
}

/* Under the lock: true if @to was taken, directly or through others, while @from was held. */
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
	bool cycle;

	if (__atomic_load_n(&after[held], __ATOMIC_RELAXED) & (1ull << taken))
		return;
	pthread_mutex_lock(&lock);
	cycle = reaches(taken, held);
	if (!cycle)
		__atomic_fetch_or(&after[held], 1ull << taken, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&lock);
	if (cycle)
		lock_bug(__LINE__, "locks taken in an order that can deadlock", names[taken],
			 names[held]);
}

void sim_lock_check(struct sim_lock_key *key, const void *taken, unsigned int flags)
{
	unsigned int id = class_of(key), held;

	for (unsigned int i = 0; i < sim_self.nr_held; i++) {
		if (sim_self.held[i].lock == taken)
			lock_bug(__LINE__, "recursive locking", key ? key->name : "lock", NULL);
		held = class_of(sim_self.held[i].key);
		if (flags & SIM_LOCK_TRY || !id || !held)
			continue;
		if (held != id)
			add_order(held, id);
		else if (!(flags & SIM_LOCK_NESTED))
			lock_bug(__LINE__, "two locks of one class", key->name, NULL);
	}
}

void sim_lock_hold(struct sim_lock_key *key, const void *taken, unsigned int flags)
{
	if (flags & SIM_LOCK_TRY)
		sim_lock_check(key, taken, flags);
	if (sim_self.nr_held == ARRAY_SIZE(sim_self.held))
		lock_bug(__LINE__, "too many locks held", key ? key->name : "lock", NULL);
	sim_self.held[sim_self.nr_held].lock = taken;
	sim_self.held[sim_self.nr_held++].key = key;
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
		sim_bug(__FILE__, __LINE__, "releasing a lock that is not held");
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
			sim_bug(__FILE__, __LINE__, "freeing memory that contains a held lock");
}
#endif
