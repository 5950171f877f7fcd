/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lock rules, checked with SIM_DEBUG on the native machine (the explorer has detectors of
 * its own). Kernel: Documentation/locking/lockdep-design.rst, much reduced.
 *
 * A class is the place where locks are initialised. Reported as BUG: taking a lock this
 * thread holds, two locks of one class without _nested, an order of classes that closes a
 * cycle with orders seen before, releasing what is not held, freeing memory that contains a
 * held lock. A trylock is not checked for order, since it does not wait.
 *
 * With SIM_LOCK_STATS the same places measure in their stead how long locks are waited for and
 * held: sim/native/lock_stats.c. With SIM_LOCK_EVENTS they tell a simulated machine, which knows
 * locks by their addresses, so that these are as large as without: sim/virtual/model/lock_stats.c.
 */
#ifndef SIM_KERNEL_LOCKDEP_H
#define SIM_KERNEL_LOCKDEP_H

#include "sim/kernel/bug.h"
#include "sim/kernel/sched.h"

/* A class of locks. Zero-initialised except for the name. */
struct sim_lock_key {
	const char *name;
	unsigned int id; /* given at first use */
};

#define SIM_LOCK_READ	(1u << 0) /* shared with other readers */
#define SIM_LOCK_TRY	(1u << 1) /* already taken, without waiting */
#define SIM_LOCK_NESTED (1u << 2) /* another of the same class may be held */

#ifdef SIM_LOCK_KEYS
#define SIM_LOCK_KEY struct sim_lock_key *key;
/* Before waiting for @lock: checks the rules, so that a deadlock is reported before it hangs. */
void sim_lock_check(struct sim_lock_key *key, const void *lock, unsigned int flags);
/* After taking it. SIM_LOCK_TRY: by a trylock; checks the remaining rules. */
void sim_lock_hold(struct sim_lock_key *key, const void *lock, unsigned int flags);
void sim_lock_release(const void *lock);
#define sim_lock_acquire(lock, flags)  sim_lock_check((lock)->key, lock, flags)
#define sim_lock_acquired(lock, flags) sim_lock_hold((lock)->key, lock, flags)
#define sim_lock_released(lock)	       sim_lock_release(lock)
#else
#define SIM_LOCK_KEY
#define sim_lock_released(lock) ((void)0)
#ifdef SIM_LOCK_EVENTS
/* A lock exists from now on, with the name of its class; it is waited for; it was taken. */
void sim_lock_named(const void *lock, const char *name);
void sim_lock_wanted(const void *lock, unsigned int flags);
void sim_lock_taken(const void *lock, unsigned int flags);
#define sim_lock_acquire(lock, flags)  sim_lock_wanted(lock, flags)
#define sim_lock_acquired(lock, flags) sim_lock_taken(lock, flags)
#else
#define sim_lock_acquire(lock, flags)  ((void)(flags))
#define sim_lock_acquired(lock, flags) ((void)(flags))
#endif
#endif

/* It was released: others may take it, and its memory may be reused. */
#ifdef SIM_LOCK_EVENTS
void sim_lock_left(const void *lock);
#else
#define sim_lock_left(lock) ((void)0)
#endif

#ifdef SIM_DEBUG
bool sim_lock_is_held(const void *lock);
/* BUG if this thread holds a lock in [mem, mem + size). */
void sim_check_free(const void *mem, size_t size);
#define lockdep_is_held(lock)	  sim_lock_is_held(lock)
#define lockdep_assert_held(lock) BUG_ON(!sim_lock_is_held(lock))
#else
#define sim_check_free(mem, size) ((void)0)
#define lockdep_is_held(lock)	  ((void)(lock), true)
#define lockdep_assert_held(lock) ((void)(lock))
#endif

#endif
