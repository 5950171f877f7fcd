/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ticket spinlock on compiler atomics: first come, first served. One locked instruction to take,
 * a plain store to release. Kernel: include/asm-generic/ticket_spinlock.h; its queued spinlocks
 * are as fair, and cheaper with many waiters.
 */
#ifndef SIM_KERNEL_TICKET_SPINLOCK_H
#define SIM_KERNEL_TICKET_SPINLOCK_H

#include "sim/kernel/bug.h"
#include "sim/kernel/compiler.h"

#include <machine/checks.h>

typedef union {
	u32 val; /* both halves, for trylock */
	struct {
		u16 owner, next;
	};
	/* Where other locks can be chosen: spinlock_by_name.h. */
	u16 half[2];
	u8 byte[4];
} arch_spinlock_t;

#define ARCH_SPIN_LOCK_UNLOCKED \
	{                       \
		.val = 0        \
	}

/* Returns when @ticket is served. */
void sim_ticket_wait(arch_spinlock_t *lock, u16 ticket) __cold;

static __always_inline void ticket_spin_lock(arch_spinlock_t *lock)
{
	u16 ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	if (unlikely(__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket))
		sim_ticket_wait(lock, ticket);
}

static __always_inline bool ticket_spin_trylock(arch_spinlock_t *lock)
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

static inline bool ticket_spin_is_locked(arch_spinlock_t *lock)
{
	arch_spinlock_t now;

	now.val = __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
	return now.owner != now.next;
}

#ifdef SIM_CHECK_LOCKS
static __always_inline void ticket_spin_unlock(arch_spinlock_t *lock)
{
	arch_spinlock_t now;

	now.val = __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
	if (unlikely(now.owner == now.next))
		sim_bug(__FILE__, __LINE__, "spin_unlock() of a lock that is not held");
	__atomic_store_n(&lock->owner, now.owner + 1, __ATOMIC_RELEASE);
}
#else
static __always_inline void ticket_spin_unlock(arch_spinlock_t *lock)
{
	u16 owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);

	__atomic_store_n(&lock->owner, owner + 1, __ATOMIC_RELEASE);
}
#endif

static inline bool ticket_spin_is_contended(arch_spinlock_t *lock)
{
	arch_spinlock_t now;

	now.val = __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
	return (u16)(now.next - now.owner) > 1;
}

#ifndef SIM_SPINLOCK_BY_NAME
#define arch_spin_lock	       ticket_spin_lock
#define arch_spin_trylock      ticket_spin_trylock
#define arch_spin_unlock       ticket_spin_unlock
#define arch_spin_is_locked    ticket_spin_is_locked
#define arch_spin_is_contended ticket_spin_is_contended
#endif

#endif
