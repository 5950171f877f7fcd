/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mutexes. Kernel: include/linux/mutex.h, kernel/locking/mutex.c.
 *
 * mutex_lock(): process context, sleeps. Not recursive; its holder may sleep. Acquire and release
 * ordering. mutex_trylock() never waits. A waiter does not spin while the holder runs, and is
 * not handed the mutex: woken, it tries again.
 */
#ifndef SIM_KERNEL_MUTEX_H
#define SIM_KERNEL_MUTEX_H

#include "sim/kernel/atomic.h"
#include "sim/kernel/preempt.h"
#include "sim/kernel/wait.h"

struct mutex {
	unsigned long word; /* bits below */
};
#define MUTEX_LOCKED  0
#define MUTEX_WAITERS 1 /* somebody sleeps; implies MUTEX_LOCKED */

static inline void mutex_init(struct mutex *mutex)
{
	mutex->word = 0;
}

static inline bool mutex_trylock(struct mutex *mutex)
{
	return !(__atomic_fetch_or(&mutex->word, BIT(MUTEX_LOCKED), __ATOMIC_ACQUIRE) &
		 BIT(MUTEX_LOCKED));
}

/* Not for callers. */
void sim_mutex_wait(struct mutex *mutex) __cold;

static inline void mutex_lock(struct mutex *mutex)
{
	might_sleep();
	if (unlikely(!mutex_trylock(mutex)))
		sim_mutex_wait(mutex);
}

static inline void mutex_unlock(struct mutex *mutex)
{
	unsigned long old =
		__atomic_fetch_and(&mutex->word, ~(BIT(MUTEX_LOCKED) | BIT(MUTEX_WAITERS)),
				   __ATOMIC_SEQ_CST);

	VM_BUG_ON(!(old & BIT(MUTEX_LOCKED)));
	if (unlikely(old & BIT(MUTEX_WAITERS)))
		sim_wake_bit(&mutex->word, MUTEX_WAITERS);
}

#endif
