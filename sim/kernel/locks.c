// SPDX-License-Identifier: GPL-2.0-or-later
/* The waiting halves of locks. */
#include "sim/kernel/bit_spinlock.h"
#include "sim/kernel/mutex.h"
#include "sim/kernel/rwlock.h"

#include <machine/sim.h>

#ifndef SIM_OWN_SPINLOCK
void sim_ticket_wait(arch_spinlock_t *lock, u16 ticket)
{
	unsigned int turns = 0;

	do
		sim_relax_on(&turns, &lock->owner);
	while (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket);
}
#endif

void sim_bit_spin_wait(int nr, const unsigned long *addr)
{
	unsigned int turns = 0;

	do
		sim_relax_on(&turns, addr);
	while (test_bit(nr, addr));
}

/* The word already counts the reader: it takes itself off and queues. */
void sim_read_wait(arch_rwlock_t *lock)
{
	unsigned int turns = 0;

	__atomic_fetch_sub(&lock->state, SIM_RW_READER, __ATOMIC_RELAXED);
	arch_spin_lock(&lock->queue);
	__atomic_fetch_add(&lock->state, SIM_RW_READER, __ATOMIC_RELAXED);
	while (__atomic_load_n(&lock->state, __ATOMIC_ACQUIRE) & SIM_RW_WRITER)
		sim_relax_on(&turns, &lock->state);
	arch_spin_unlock(&lock->queue);
}

/* At the head of the queue: stops new readers, and waits until those inside have left. */
void sim_write_wait(arch_rwlock_t *lock)
{
	unsigned int turns = 0;
	u32 old;

	arch_spin_lock(&lock->queue);
	if (!arch_write_trylock(lock)) {
		__atomic_fetch_or(&lock->state, SIM_RW_WAITING, __ATOMIC_RELAXED);
		for (;;) {
			old = SIM_RW_WAITING;
			if (__atomic_load_n(&lock->state, __ATOMIC_RELAXED) == old &&
			    __atomic_compare_exchange_n(&lock->state, &old, SIM_RW_WRITER, false,
							__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
				break;
			sim_relax_on(&turns, &lock->state);
		}
	}
	arch_spin_unlock(&lock->queue);
}

/* False: the mutex was seen unlocked. */
static bool announce_waiter(struct mutex *mutex)
{
	unsigned long word = READ_ONCE(mutex->word);

	do {
		if (!(word & BIT(MUTEX_LOCKED)))
			return false;
	} while (!__atomic_compare_exchange_n(&mutex->word, &word, word | BIT(MUTEX_WAITERS), false,
					      __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return true;
}

void sim_mutex_wait(struct mutex *mutex)
{
	do {
		if (announce_waiter(mutex))
			sim_wait_on_bit(&mutex->word, MUTEX_WAITERS);
	} while (!mutex_trylock(mutex));
}
