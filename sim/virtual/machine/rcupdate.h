/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual RCU: tasks switch only where no read section is open, so a grace period has passed
 * at each switch point (sim_quiescent() and the like); callbacks run there.
 */
#ifndef MACHINE_RCUPDATE_H
#define MACHINE_RCUPDATE_H

#include "sim/kernel/calls.h"
#include "sim/kernel/compiler.h"

#include <machine/task.h>

static __always_inline void rcu_read_lock(void)
{
	sim_count(RCU_READ_LOCK);
	sim_self->rcu_nesting++;
	barrier();
}

static __always_inline void rcu_read_unlock(void)
{
	barrier();
	if (unlikely(--sim_self->rcu_nesting < 0))
		sim_virtual_bug("rcu_read_unlock() without rcu_read_lock()", NULL);
}

static inline bool rcu_read_lock_held(void)
{
	return sim_self->rcu_nesting || sim_self->preempt_count;
}

void sim_call_rcu(struct rcu_head *head);

#endif
