/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual reader-writer lock: one word of a writer bit and a count of readers, accessed as
 * the native machine does when nobody else wants the lock. To have to wait is a BUG.
 */
#ifndef MACHINE_RWLOCK_H
#define MACHINE_RWLOCK_H

#include "sim/kernel/compiler.h"

#include <machine/task.h>

typedef struct {
	u32 state;
	u32 queue; /* unused on one CPU; keeps the lock's size */
} arch_rwlock_t;

#define ARCH_RW_LOCK_UNLOCKED \
	{                     \
		0, 0          \
	}

#define SIM_RW_WRITER 1u
#define SIM_RW_READER 4u

static __always_inline void arch_read_lock(arch_rwlock_t *lock)
{
	u32 old = __atomic_fetch_add(&lock->state, SIM_RW_READER, __ATOMIC_ACQUIRE);

	if (unlikely(old & SIM_RW_WRITER))
		sim_virtual_bug("read_lock() of a lock that this CPU holds for writing", lock);
}

static __always_inline bool arch_read_trylock(arch_rwlock_t *lock)
{
	if (__atomic_load_n(&lock->state, __ATOMIC_RELAXED) & SIM_RW_WRITER)
		return false;
	__atomic_fetch_add(&lock->state, SIM_RW_READER, __ATOMIC_ACQUIRE);
	return true;
}

static __always_inline void arch_read_unlock(arch_rwlock_t *lock)
{
	u32 old = __atomic_fetch_sub(&lock->state, SIM_RW_READER, __ATOMIC_RELEASE);

	if (unlikely(old < SIM_RW_READER || (old & SIM_RW_WRITER)))
		sim_virtual_bug("read_unlock() of a lock that is not held for reading", lock);
}

static __always_inline bool arch_write_trylock(arch_rwlock_t *lock)
{
	u32 old = 0;

	return __atomic_compare_exchange_n(&lock->state, &old, SIM_RW_WRITER, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static __always_inline void arch_write_lock(arch_rwlock_t *lock)
{
	if (unlikely(!arch_write_trylock(lock)))
		sim_virtual_bug("write_lock() of a lock that this CPU holds", lock);
}

static __always_inline void arch_write_unlock(arch_rwlock_t *lock)
{
	u32 old = __atomic_fetch_sub(&lock->state, SIM_RW_WRITER, __ATOMIC_RELEASE);

	if (unlikely(old != SIM_RW_WRITER))
		sim_virtual_bug("write_unlock() of a lock that is not held for writing", lock);
}

static inline bool arch_rwlock_is_contended(arch_rwlock_t *lock)
{
	(void)lock;
	return false;
}

#endif
