/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Native RCU: a thread is a reader from one quiescent state to the next (liburcu's QSBR
 * flavour), so read_lock and read_unlock do nothing but checks.
 */
#ifndef MACHINE_RCUPDATE_H
#define MACHINE_RCUPDATE_H

#include "sim/kernel/compiler.h"

#include <machine/thread.h>

#ifdef SIM_DEBUG
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

void sim_rcu_first_callback(void);

static __always_inline void sim_rcu_push(struct sim_rcu_list *list, struct rcu_head *head)
{
	bool first = !list->head;

	head->next = NULL;
	*list->tail = head;
	list->tail = &head->next;
	WRITE_ONCE(sim_self.rcu_queued, sim_self.rcu_queued + 1);
	if (unlikely(first))
		sim_rcu_first_callback();
}

static __always_inline void sim_call_rcu(struct rcu_head *head)
{
	sim_rcu_push(&sim_self.callbacks, head);
}

#endif
