/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual spinlock: the ticket lock of the native machine, access for access. With one CPU a
 * lock that is taken will never be released by another: waiting for it is a BUG.
 */
#ifndef MACHINE_SPINLOCK_H
#define MACHINE_SPINLOCK_H

#include "sim/kernel/compiler.h"

#include <machine/task.h>

typedef union {
	u32 val;
	struct {
		u16 owner, next;
	};
} arch_spinlock_t;

#define ARCH_SPIN_LOCK_UNLOCKED \
	{                       \
		.val = 0        \
	}

static __always_inline void arch_spin_lock(arch_spinlock_t *lock)
{
	u16 ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	if (unlikely(__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket))
		sim_virtual_bug("spin_lock() of a lock that this CPU holds", lock);
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

static inline bool arch_spin_is_locked(arch_spinlock_t *lock)
{
	arch_spinlock_t now;

	now.val = __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
	return now.owner != now.next;
}

static __always_inline void arch_spin_unlock(arch_spinlock_t *lock)
{
	arch_spinlock_t now;

	now.val = __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
	if (unlikely(now.owner == now.next))
		sim_virtual_bug("spin_unlock() of a lock that is not held", lock);
	__atomic_store_n(&lock->owner, now.owner + 1, __ATOMIC_RELEASE);
}

static inline bool arch_spin_is_contended(arch_spinlock_t *lock)
{
	arch_spinlock_t now;

	now.val = __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
	return (u16)(now.next - now.owner) > 1;
}

#endif
