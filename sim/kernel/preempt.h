/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preemption and context. Kernel: include/linux/{preempt,sched}.h, CONFIG_PREEMPT_VOLUNTARY.
 *
 * A task gives its CPU to another where it sleeps, at cond_resched() and at the quiescent states
 * between operations, and nowhere else. So preempt_disable() is a statement for the checks:
 * between it and preempt_enable() the context is atomic, and might_sleep() there is a BUG, where
 * contexts are checked: with SIM_DEBUG on the native machine, always on the virtual one.
 *
 * might_sleep(): every primitive that can sleep calls it first.
 * cond_resched(): process context; other tasks and callbacks of the CPU run if it is their turn.
 * A quiescent state of RCU, so no lock is held and no RCU protected pointer kept across it.
 * in_interrupt(): true in an RCU callback (softirq in the kernel); nothing else interrupts.
 * in_atomic(): exact where contexts are checked, else true in callbacks alone.
 */
#ifndef SIM_KERNEL_PREEMPT_H
#define SIM_KERNEL_PREEMPT_H

#include "sim/kernel/bug.h"
#include "sim/kernel/compiler.h"
#include "sim/kernel/sched.h"

void sim_cond_resched(void);

#ifdef SIM_CHECKS
void sim_might_sleep(const char *file, int line);
void sim_preempt_underflow(void) __cold;
#define might_sleep() sim_might_sleep(__FILE__, __LINE__)

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
#define might_sleep() ((void)0)

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

/*
 * A held lock is a read section of RCU. On PREEMPT_RT before commit 89038cc87d80 (June 2026) an
 * unlock ended that section before it released the lock's word; with --kernel-config rt-old the
 * explorer does so, too.
 */
#ifdef SIM_KERNEL_CONFIGS
extern bool sim_section_ends_first;
#else
#define sim_section_ends_first false
#endif

/* An unlock calls it twice, around the store that releases the word; one of them ends it. */
#define SIM_BEFORE_RELEASE true
#define SIM_AFTER_RELEASE  false
static __always_inline void sim_end_section(bool before_release)
{
	if (before_release == sim_section_ends_first)
		preempt_enable();
}

static inline bool in_interrupt(void)
{
	return sim_self.softirq;
}

static inline void cond_resched(void)
{
	sim_cond_resched();
}

#endif
