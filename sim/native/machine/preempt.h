/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Native: see sim/kernel/preempt.h. Counted only for the checks: nothing preempts a CPU. */
#ifndef MACHINE_PREEMPT_H
#define MACHINE_PREEMPT_H

#include "sim/kernel/compiler.h"

#include <machine/thread.h>

void sim_cond_resched(void);

#ifdef SIM_DEBUG
void sim_might_sleep(const char *file, int line);
void sim_preempt_underflow(void) __cold;

static __always_inline void preempt_disable(void)
{
	sim_self.preempt_count++;
	barrier();
}

static __always_inline void preempt_enable(void)
{
	barrier();
	if (unlikely(--sim_self.preempt_count < 0))
		sim_preempt_underflow();
}

static inline bool in_atomic(void)
{
	return sim_self.preempt_count || sim_self.softirq;
}
#else
static __always_inline void preempt_disable(void)
{
	barrier();
}

static __always_inline void preempt_enable(void)
{
	barrier();
}

static inline bool in_atomic(void)
{
	return sim_self.softirq;
}
#endif

static inline bool in_interrupt(void)
{
	return sim_self.softirq;
}

static inline void cond_resched(void)
{
	sim_cond_resched();
}

#endif
