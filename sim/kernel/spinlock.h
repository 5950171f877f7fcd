/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Spinlocks. Kernel: include/linux/spinlock.h, Documentation/locking/spinlocks.rst.
 *
 * spin_lock(): any context; spins until it has the lock. First come, first served (the
 * kernel's are queued spinlocks; see docs/fidelity.md for the choices of the build).
 * Preemption is off while it is held: the holder must not sleep, and is in an RCU read
 * section. Acquire and release ordering. Not recursive. spin_trylock(): true when
 * taken; never waits, may be called with any lock held. spin_is_contended(): another
 * CPU waits; a hint. The irqsave forms are the same: no interrupt handler takes these
 * locks.
 *
 * The machine chooses the algorithm: sim/kernel/ticket_spinlock.h, or one of its own
 * with the same names.
 */
#ifndef SIM_KERNEL_SPINLOCK_H
#define SIM_KERNEL_SPINLOCK_H

#include "sim/kernel/atomic.h"
#include "sim/kernel/lockdep.h"
#include "sim/kernel/preempt.h"

#include <machine/spinlock.h>

typedef struct spinlock {
	arch_spinlock_t raw;
	SIM_LOCK_KEY
} spinlock_t;

#ifdef SIM_LOCK_KEYS
#define SIM_KEYED(raw_init, text)        \
	raw_init, &(struct sim_lock_key) \
	{                                \
		.name = text             \
	}
#define sim_lock_set_key(lock, text)                                   \
	do {                                                           \
		static struct sim_lock_key lock_key_ = {.name = text}; \
		(lock)->key = &lock_key_;                              \
	} while (0)
#else
#define SIM_KEYED(raw_init, text) raw_init
#ifdef SIM_LOCK_EVENTS
#define sim_lock_set_key(lock, text)                   \
	do {                                           \
		static const char lock_name_[] = text; \
		sim_lock_named(lock, lock_name_);      \
	} while (0)
#else
#define sim_lock_set_key(lock, text) ((void)0)
#endif
#endif

#define __SPIN_LOCK_UNLOCKED(name)                        \
	{                                                 \
		SIM_KEYED(ARCH_SPIN_LOCK_UNLOCKED, #name) \
	}
/* At file scope. */
#define DEFINE_SPINLOCK(name) spinlock_t name = __SPIN_LOCK_UNLOCKED(name)

/* For the checks, each place that initialises locks is a class. */
#define spin_lock_init(lock)                                                \
	do {                                                                \
		spinlock_t *spin_init_ = (lock);                            \
		spin_init_->raw = (arch_spinlock_t)ARCH_SPIN_LOCK_UNLOCKED; \
		sim_lock_set_key(spin_init_, #lock);                        \
	} while (0)

static __always_inline void sim_spin_lock(spinlock_t *lock, unsigned int flags)
{
	sim_count(SPIN_LOCK);
	preempt_disable();
	sim_lock_acquire(lock, flags);
	arch_spin_lock(&lock->raw);
	sim_lock_acquired(lock, flags);
}

static __always_inline void spin_lock(spinlock_t *lock)
{
	sim_spin_lock(lock, 0);
}

/* Another lock of the same class is held, in an order that cannot deadlock. */
static __always_inline void spin_lock_nested(spinlock_t *lock, int subclass)
{
	(void)subclass;
	sim_spin_lock(lock, SIM_LOCK_NESTED);
}

static __always_inline bool spin_trylock(spinlock_t *lock)
{
	sim_count(SPIN_TRYLOCK);
	preempt_disable();
	if (arch_spin_trylock(&lock->raw)) {
		sim_lock_acquired(lock, SIM_LOCK_TRY);
		return true;
	}
	preempt_enable();
	return false;
}

static __always_inline void spin_unlock(spinlock_t *lock)
{
	sim_count(SPIN_UNLOCK);
	sim_lock_released(lock);
	sim_end_section(SIM_BEFORE_RELEASE);
	arch_spin_unlock(&lock->raw);
	sim_lock_left(lock);
	sim_end_section(SIM_AFTER_RELEASE);
}

static inline bool spin_is_locked(spinlock_t *lock)
{
	return arch_spin_is_locked(&lock->raw);
}

static inline bool spin_is_contended(spinlock_t *lock)
{
	return arch_spin_is_contended(&lock->raw);
}

#define spin_lock_irq(lock)   spin_lock(lock)
#define spin_unlock_irq(lock) spin_unlock(lock)
#define spin_lock_bh(lock)    spin_lock(lock)
#define spin_unlock_bh(lock)  spin_unlock(lock)
#define spin_lock_irqsave(lock, flags) \
	do {                           \
		(flags) = 0;           \
		spin_lock(lock);       \
	} while (0)
#define spin_trylock_irqsave(lock, flags) ((flags) = 0, spin_trylock(lock))
#define spin_unlock_irqrestore(lock, flags) \
	do {                                \
		(void)(flags);              \
		spin_unlock(lock);          \
	} while (0)

#endif
