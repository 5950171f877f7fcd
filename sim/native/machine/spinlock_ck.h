/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Concurrency Kit's spinlocks behind the names of sim/kernel/spinlock.h. Its atomics are
 * assembly that the thread sanitizer cannot see, hence the annotations.
 */
#ifndef MACHINE_SPINLOCK_CK_H
#define MACHINE_SPINLOCK_CK_H

#include "sim/kernel/bug.h"
#include "sim/kernel/compiler.h"

#include <ck_spinlock.h>

extern bool sim_yield_mode;
void sim_relax_slow(void);

#if !defined(SIM_SPINLOCK_CK_FAS) && !defined(SIM_SPINLOCK_CK_MCS)
#define SIM_SPINLOCK_CK_TICKET_USED
typedef ck_spinlock_ticket_t sim_ck_lock_t;
#define SIM_CK(op, lock) ck_spinlock_ticket_##op(lock)
#define ARCH_SPIN_LOCK_UNLOCKED                \
	{                                      \
		CK_SPINLOCK_TICKET_INITIALIZER \
	}
#elif defined(SIM_SPINLOCK_CK_FAS)
typedef ck_spinlock_fas_t sim_ck_lock_t;
#define SIM_CK(op, lock) ck_spinlock_fas_##op(lock)
#define ARCH_SPIN_LOCK_UNLOCKED             \
	{                                   \
		CK_SPINLOCK_FAS_INITIALIZER \
	}
#else
/* The queue, and the holder's node in it: each holder uses a node on its thread's stack. */
typedef struct {
	ck_spinlock_mcs_t queue;
	ck_spinlock_mcs_context_t *node;
} sim_ck_lock_t;
#define ARCH_SPIN_LOCK_UNLOCKED                           \
	{                                                 \
		{                                         \
			CK_SPINLOCK_MCS_INITIALIZER, NULL \
		}                                         \
	}
#define SIM_MCS_NODES 16u
struct sim_mcs_nodes {
	unsigned int used; /* a bit per node: locks are not always released in order */
	ck_spinlock_mcs_context_t node[SIM_MCS_NODES];
};
extern __thread struct sim_mcs_nodes sim_mcs __attribute__((tls_model("initial-exec")));
#endif

typedef struct {
	sim_ck_lock_t lock;
} arch_spinlock_t;

#ifdef SIM_SPINLOCK_CK_MCS
static __always_inline ck_spinlock_mcs_context_t *sim_mcs_node(void)
{
	unsigned int i = (unsigned int)__builtin_ctz(~sim_mcs.used);

	BUG_ON(i >= SIM_MCS_NODES);
	sim_mcs.used |= 1u << i;
	return &sim_mcs.node[i];
}

static __always_inline bool sim_ck_trylock(sim_ck_lock_t *lock)
{
	ck_spinlock_mcs_context_t *node = sim_mcs_node();

	if (ck_spinlock_mcs_trylock(&lock->queue, node)) {
		sim_tsan_acquire(lock);
		lock->node = node;
		return true;
	}
	sim_mcs.used &= ~(1u << (node - sim_mcs.node));
	return false;
}

static __always_inline void sim_ck_lock(sim_ck_lock_t *lock)
{
	ck_spinlock_mcs_context_t *node = sim_mcs_node();

	ck_spinlock_mcs_lock(&lock->queue, node);
	sim_tsan_acquire(lock);
	lock->node = node;
}

static __always_inline void sim_ck_unlock(sim_ck_lock_t *lock)
{
	ck_spinlock_mcs_context_t *node = lock->node;

	sim_tsan_release(lock);
	ck_spinlock_mcs_unlock(&lock->queue, node);
	sim_mcs.used &= ~(1u << (node - sim_mcs.node));
}

static inline bool sim_ck_locked(sim_ck_lock_t *lock)
{
	return ck_spinlock_mcs_locked(&lock->queue);
}
#else
#define sim_ck_trylock(l) SIM_CK(trylock, l)
#define sim_ck_lock(l)	  SIM_CK(lock, l)
#define sim_ck_unlock(l)  SIM_CK(unlock, l)
#define sim_ck_locked(l)  SIM_CK(locked, l)
#endif

static __always_inline void arch_spin_lock(arch_spinlock_t *lock)
{
	if (unlikely(sim_yield_mode)) {
		while (!sim_ck_trylock(&lock->lock))
			sim_relax_slow();
	} else {
		sim_ck_lock(&lock->lock);
	}
	sim_tsan_acquire(lock);
}

static __always_inline bool arch_spin_trylock(arch_spinlock_t *lock)
{
	if (!sim_ck_trylock(&lock->lock))
		return false;
	sim_tsan_acquire(lock);
	return true;
}

static __always_inline void arch_spin_unlock(arch_spinlock_t *lock)
{
	sim_tsan_release(lock);
	sim_ck_unlock(&lock->lock);
}

static inline bool arch_spin_is_locked(arch_spinlock_t *lock)
{
	return sim_ck_locked(&lock->lock);
}

/* For the holder. FAS does not know its waiters and returns false: compaction never breaks off. */
static inline bool arch_spin_is_contended(arch_spinlock_t *lock)
{
#ifdef SIM_SPINLOCK_CK_TICKET_USED
	u32 value = ck_pr_load_32((const u32 *)&lock->lock.value);

	_Static_assert(sizeof(lock->lock.value) == sizeof(u32), "two halves of 16 bits");
	return (u16)((value >> 16) - (value & 0xffff)) > 1;
#elif defined(SIM_SPINLOCK_CK_MCS)
	return lock->lock.node && ck_pr_load_ptr(&lock->lock.node->next) != NULL;
#else
	(void)lock;
	return false;
#endif
}

#endif
