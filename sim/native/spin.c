// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The waiting halves of the native locks. A waiter yields the host CPU after a while even
 * if the run was not expected to oversubscribe the host, since the holder may have lost its
 * time slice; every yield is counted.
 */
#include <sched.h>

#include "sim/native/internal.h"

bool sim_yield_mode;
static u64 yields;

void sim_relax_slow(void)
{
	__atomic_fetch_add(&yields, 1, __ATOMIC_RELAXED);
	sched_yield();
}

void sim_yields_reset(void)
{
	__atomic_store_n(&yields, 0, __ATOMIC_RELAXED);
}

u64 sim_yields(void)
{
	return __atomic_load_n(&yields, __ATOMIC_RELAXED);
}

#if !defined(SIM_SPINLOCK_CK_TICKET) && !defined(SIM_SPINLOCK_CK_MCS) && \
	!defined(SIM_SPINLOCK_CK_FAS)
void sim_ticket_wait(arch_spinlock_t *lock, u16 ticket)
{
	unsigned int turns = 0;

	do
		sim_relax(&turns);
	while (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket);
}
#elif defined(SIM_SPINLOCK_CK_MCS)
__thread struct sim_mcs_nodes sim_mcs;
#endif

void sim_bit_spin_wait(int nr, const unsigned long *addr)
{
	unsigned int turns = 0;

	do
		sim_relax(&turns);
	while (test_bit(nr, addr));
}

/* The reader's count is in the word already: it steps back and queues. */
void sim_read_wait(arch_rwlock_t *lock)
{
	unsigned int turns = 0;

	__atomic_fetch_sub(&lock->state, SIM_RW_READER, __ATOMIC_RELAXED);
	arch_spin_lock(&lock->queue);
	__atomic_fetch_add(&lock->state, SIM_RW_READER, __ATOMIC_RELAXED);
	while (__atomic_load_n(&lock->state, __ATOMIC_ACQUIRE) & SIM_RW_WRITER)
		sim_relax(&turns);
	arch_spin_unlock(&lock->queue);
}

/* At the head of the queue: stops new readers, and waits for those inside to leave. */
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
			sim_relax(&turns);
		}
	}
	arch_spin_unlock(&lock->queue);
}
