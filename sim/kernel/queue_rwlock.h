/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queued reader-writer lock: one word of a writer byte, a bit for a waiting writer and a
 * count of readers; beside it a spinlock, in which waiters queue. Kernel:
 * kernel/locking/qrwlock.c.
 */
#ifndef SIM_KERNEL_QUEUE_RWLOCK_H
#define SIM_KERNEL_QUEUE_RWLOCK_H

#include <machine/spinlock.h>

typedef struct {
	union {
		u32 state;
		u8 byte[4];
	};
	arch_spinlock_t queue;
} arch_rwlock_t;

#define ARCH_RW_LOCK_UNLOCKED                \
	{                                    \
		{0}, ARCH_SPIN_LOCK_UNLOCKED \
	}

/* The writer has the lowest byte to itself, and releases it by a plain store. */
#define SIM_RW_WRITER  1u
#define SIM_RW_WAITING 0x100u
#define SIM_RW_READER  0x200u
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define SIM_RW_WRITER_BYTE 0
#else
#define SIM_RW_WRITER_BYTE 3
#endif

/* Both return with the lock held. */
void sim_read_wait(arch_rwlock_t *lock) __cold;
void sim_write_wait(arch_rwlock_t *lock) __cold;

static __always_inline void arch_read_lock(arch_rwlock_t *lock)
{
	u32 old = __atomic_fetch_add(&lock->state, SIM_RW_READER, __ATOMIC_ACQUIRE);

	if (unlikely(old & (SIM_RW_WRITER | SIM_RW_WAITING)))
		sim_read_wait(lock);
}

static __always_inline bool arch_read_trylock(arch_rwlock_t *lock)
{
	u32 old = __atomic_load_n(&lock->state, __ATOMIC_RELAXED);

	if (old & (SIM_RW_WRITER | SIM_RW_WAITING))
		return false;
	old = __atomic_fetch_add(&lock->state, SIM_RW_READER, __ATOMIC_ACQUIRE);
	if (likely(!(old & (SIM_RW_WRITER | SIM_RW_WAITING))))
		return true;
	__atomic_fetch_sub(&lock->state, SIM_RW_READER, __ATOMIC_RELAXED);
	return false;
}

static __always_inline void arch_read_unlock(arch_rwlock_t *lock)
{
	u32 old = __atomic_fetch_sub(&lock->state, SIM_RW_READER, __ATOMIC_RELEASE);

#ifdef SIM_CHECK_LOCKS
	if (unlikely(old < SIM_RW_READER || (old & SIM_RW_WRITER)))
		sim_bug(__FILE__, __LINE__, "read_unlock() of a lock that is not held");
#else
	(void)old;
#endif
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
		sim_write_wait(lock);
}

static __always_inline void arch_write_unlock(arch_rwlock_t *lock)
{
#ifdef SIM_CHECK_LOCKS
	if (unlikely(!(__atomic_load_n(&lock->state, __ATOMIC_RELAXED) & SIM_RW_WRITER)))
		sim_bug(__FILE__, __LINE__, "write_unlock() of a lock that is not held");
#endif
	__atomic_store_n(&lock->byte[SIM_RW_WRITER_BYTE], 0, __ATOMIC_RELEASE);
}

static inline bool arch_rwlock_is_contended(arch_rwlock_t *lock)
{
	return arch_spin_is_locked(&lock->queue);
}

#endif
