/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Spinning reader-writer locks. Kernel: include/linux/rwlock.h,
 * include/asm-generic/qrwlock.h, kernel/locking/qrwlock.c.
 *
 * Context rules are the spinlock's: any context, the holder must not sleep and is in an RCU
 * read section. Many readers or one writer. A reader that finds a writer, and every writer
 * that does not get the lock at once, waits in one queue, first come, first served; a writer
 * at the head of the queue stops new readers. So a reader must not take it again.
 */
#ifndef SIM_KERNEL_RWLOCK_H
#define SIM_KERNEL_RWLOCK_H

#include "sim/kernel/spinlock.h"

#include "sim/kernel/queue_rwlock.h"

typedef struct {
	arch_rwlock_t raw;
	SIM_LOCK_KEY
} rwlock_t;

#define __RW_LOCK_UNLOCKED(name)                        \
	{                                               \
		SIM_KEYED(ARCH_RW_LOCK_UNLOCKED, #name) \
	}
#define DEFINE_RWLOCK(name) rwlock_t name = __RW_LOCK_UNLOCKED(name)

#define rwlock_init(lock)                                             \
	do {                                                          \
		rwlock_t *rw_init_ = (lock);                          \
		rw_init_->raw = (arch_rwlock_t)ARCH_RW_LOCK_UNLOCKED; \
		sim_lock_set_key(rw_init_, #lock);                    \
	} while (0)

static __always_inline void read_lock(rwlock_t *lock)
{
	sim_count(READ_LOCK);
	preempt_disable();
	sim_lock_acquire(lock, SIM_LOCK_READ);
	arch_read_lock(&lock->raw);
	sim_lock_acquired(lock, SIM_LOCK_READ);
}

static __always_inline bool read_trylock(rwlock_t *lock)
{
	sim_count(READ_LOCK);
	preempt_disable();
	if (arch_read_trylock(&lock->raw)) {
		sim_lock_acquired(lock, SIM_LOCK_READ | SIM_LOCK_TRY);
		return true;
	}
	preempt_enable();
	return false;
}

static __always_inline void read_unlock(rwlock_t *lock)
{
	sim_count(READ_UNLOCK);
	sim_lock_released(lock);
	sim_end_section(SIM_BEFORE_RELEASE);
	arch_read_unlock(&lock->raw);
	sim_lock_left(lock);
	sim_end_section(SIM_AFTER_RELEASE);
}

static __always_inline void sim_write_lock(rwlock_t *lock, unsigned int flags)
{
	sim_count(WRITE_LOCK);
	preempt_disable();
	sim_lock_acquire(lock, flags);
	arch_write_lock(&lock->raw);
	sim_lock_acquired(lock, flags);
}

static __always_inline void write_lock(rwlock_t *lock)
{
	sim_write_lock(lock, 0);
}

static __always_inline void write_lock_nested(rwlock_t *lock, int subclass)
{
	(void)subclass;
	sim_write_lock(lock, SIM_LOCK_NESTED);
}

static __always_inline bool write_trylock(rwlock_t *lock)
{
	sim_count(WRITE_LOCK);
	preempt_disable();
	if (arch_write_trylock(&lock->raw)) {
		sim_lock_acquired(lock, SIM_LOCK_TRY);
		return true;
	}
	preempt_enable();
	return false;
}

static __always_inline void write_unlock(rwlock_t *lock)
{
	sim_count(WRITE_UNLOCK);
	sim_lock_released(lock);
	sim_end_section(SIM_BEFORE_RELEASE);
	arch_write_unlock(&lock->raw);
	sim_lock_left(lock);
	sim_end_section(SIM_AFTER_RELEASE);
}

/* True if a CPU waits in the queue; a hint. */
static inline bool rwlock_is_contended(rwlock_t *lock)
{
	return arch_rwlock_is_contended(&lock->raw);
}

#endif
