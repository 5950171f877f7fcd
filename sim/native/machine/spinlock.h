/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Native spinlocks: a FIFO ticket lock on compiler atomics, or one of Concurrency Kit's, by
 * the build option "spinlock". Where more threads spin than the host has CPUs, waiters yield
 * (sim_config.yield), and those of MCS and FAS then wait by trylock.
 */
#ifndef MACHINE_SPINLOCK_H
#define MACHINE_SPINLOCK_H

#include "sim/kernel/compiler.h"

#if defined(SIM_SPINLOCK_CK_TICKET) || defined(SIM_SPINLOCK_CK_MCS) || defined(SIM_SPINLOCK_CK_FAS)
#include <machine/spinlock_ck.h>
#else

/* One locked instruction to take, a plain store to release. */
typedef union {
	u32 val; /* both halves, for trylock */
	struct {
		u16 owner, next;
	};
} arch_spinlock_t;

#define ARCH_SPIN_LOCK_UNLOCKED \
	{                       \
		.val = 0        \
	}

void sim_ticket_wait(arch_spinlock_t *lock, u16 ticket) __cold;

static __always_inline void arch_spin_lock(arch_spinlock_t *lock)
{
	u16 ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	if (unlikely(__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket))
		sim_ticket_wait(lock, ticket);
}

static __always_inline bool arch_spin_trylock(arch_spinlock_t *lock)
{
	arch_spinlock_t old, taken;

	old.val = __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
	if (old.owner != old.next)
		return false;
	taken = old;
	taken.next++;
	return __atomic_compare_exchange_n(&lock->val, &old.val, taken.val, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

static __always_inline void arch_spin_unlock(arch_spinlock_t *lock)
{
	u16 owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);

	__atomic_store_n(&lock->owner, owner + 1, __ATOMIC_RELEASE);
}

static inline bool arch_spin_is_locked(arch_spinlock_t *lock)
{
	arch_spinlock_t now;

	now.val = __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
	return now.owner != now.next;
}

static inline bool arch_spin_is_contended(arch_spinlock_t *lock)
{
	arch_spinlock_t now;

	now.val = __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
	return (u16)(now.next - now.owner) > 1;
}

#endif
#endif
