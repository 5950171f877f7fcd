/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual: see sim/kernel/preempt.h. Always counted: a switch of tasks checks it. */
#ifndef MACHINE_PREEMPT_H
#define MACHINE_PREEMPT_H

#include "sim/kernel/compiler.h"

#include <machine/task.h>

void sim_might_sleep(const char *file, int line);

static __always_inline void preempt_disable(void)
{
	sim_self->preempt_count++;
	barrier();
}

static __always_inline void preempt_enable(void)
{
	barrier();
	if (unlikely(--sim_self->preempt_count < 0))
		sim_virtual_bug("preempt_enable() without preempt_disable()", NULL);
}

static inline bool in_atomic(void)
{
	return sim_self->preempt_count || sim_self->softirq;
}

static inline bool in_interrupt(void)
{
	return sim_self->softirq;
}

static inline void cond_resched(void)
{
	if (unlikely(sim_virtual_busy))
		sim_virtual_yield();
}

#endif
