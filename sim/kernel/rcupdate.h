/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Read-copy-update. Kernel: include/linux/rcupdate.h, Documentation/RCU, kernel/rcu/tree.c,
 * mm/slab_common.c (kvfree_rcu).
 *
 * rcu_read_lock(): any context, nests; the reader must not sleep. A held spinlock or rwlock
 * and disabled preemption are read sections too.
 * rcu_dereference(): a load that orders what depends on the pointer; in a read section.
 * rcu_assign_pointer(): a release store.
 * rcu_dereference_protected(p, c): a plain load; @c says what keeps the pointer from
 * changing, and is checked with SIM_DEBUG.
 * call_rcu(): any context, never fails, never sleeps. @func runs after every read section
 * that was open at the call has ended, in softirq context: it may take spinlocks and free
 * memory, and must not sleep. Callbacks of one CPU run in order.
 * kmem_cache_free_rcu(): frees @object of @cache after a grace period, without a callback of
 * the caller's (the kernel's kfree_rcu for a cached object). @head lies in the object, for
 * all objects of a cache at the same place.
 * synchronize_rcu(): process context; waits until all read sections open now have ended.
 * synchronize_rcu_expedited(): the same, soon, at the cost of every CPU.
 * rcu_barrier(): process context; waits until all callbacks queued by call_rcu() before it
 * have run. kvfree_rcu_barrier(): the same for kmem_cache_free_rcu().
 * rcu_set_lazy_flush_ms(): how long callbacks may wait before a grace period is started for
 * them, as CONFIG_RCU_LAZY lets them (kernel/rcu/tree_nocb.h: 10 s, or until memory is short);
 * 0, the state at boot: not lazy. A barrier does not wait for it.
 *
 * rcu_read_lock_held() is exact where contexts are checked (sim/kernel/preempt.h), else true.
 */
#ifndef SIM_KERNEL_RCUPDATE_H
#define SIM_KERNEL_RCUPDATE_H

#include "sim/kernel/percpu.h"

struct kmem_cache;

void kmem_cache_free_rcu(struct kmem_cache *cache, void *object, struct rcu_head *head);
void synchronize_rcu(void);
void synchronize_rcu_expedited(void);
void rcu_barrier(void);
void kvfree_rcu_barrier(void);
void rcu_set_lazy_flush_ms(unsigned int ms);

#ifdef SIM_CHECKS
void sim_rcu_unbalanced(void) __cold;

static __always_inline void rcu_read_lock(void)
{
	sim_count(RCU_READ_LOCK);
	sim_self.rcu_nesting++;
	barrier();
}

static __always_inline void rcu_read_unlock(void)
{
	barrier();
	if (unlikely(--sim_self.rcu_nesting < 0))
		sim_rcu_unbalanced();
}

static inline bool rcu_read_lock_held(void)
{
	return sim_self.rcu_nesting || sim_self.preempt_count;
}
#else
/* A CPU reads from one quiescent state to the next. */
static __always_inline void rcu_read_lock(void)
{
	sim_count(RCU_READ_LOCK);
	barrier();
}

static __always_inline void rcu_read_unlock(void)
{
	barrier();
}

static inline bool rcu_read_lock_held(void)
{
	return true;
}
#endif

/* Not for callers. */
static __always_inline void sim_call_rcu(struct rcu_head *head)
{
	struct sim_rcu_list *list = &sim_self.callbacks;

	head->next = NULL;
	*list->tail = head;
	list->tail = &head->next;
	WRITE_ONCE(sim_self.rcu_queued, sim_self.rcu_queued + 1);
}

static inline void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	sim_count(CALL_RCU);
	head->func = func;
	sim_call_rcu(head);
}

#define rcu_dereference(p)    __atomic_load_n(&(p), __ATOMIC_CONSUME)
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_dereference_protected(p, c) \
	({                              \
		VM_BUG_ON(!(c));        \
		(p);                    \
	})
#define rcu_assign_pointer(p, v)              \
	do {                                  \
		sim_count(RCU_ASSIGN);        \
		smp_store_release(&(p), (v)); \
	} while (0)
#define RCU_INIT_POINTER(p, v) WRITE_ONCE(p, v)

#endif
