/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preemption and context. Kernel: include/linux/{preempt,sched}.h, CONFIG_PREEMPT.
 *
 * A task of a simulated CPU is not preempted by another task of that CPU (there is one), so
 * preempt_disable() is a statement for the checks: between it and preempt_enable() the
 * context is atomic, and might_sleep() there is a BUG with SIM_DEBUG.
 *
 * might_sleep(): every primitive that can sleep calls it first.
 * cond_resched(): process context; a quiescent state of RCU, so no lock is held and no RCU
 * protected pointer kept across it.
 * in_interrupt(): true in an RCU callback (softirq in the kernel); nothing else interrupts.
 *
 * The machine supplies preempt_disable(), preempt_enable(), in_atomic() (exact with
 * SIM_DEBUG only, else false), in_interrupt(), sim_might_sleep(file, line) and
 * cond_resched().
 */
#ifndef SIM_KERNEL_PREEMPT_H
#define SIM_KERNEL_PREEMPT_H

#include "sim/kernel/bug.h"
#include "sim/kernel/compiler.h"

#include <machine/preempt.h>

#ifdef SIM_DEBUG
#define might_sleep() sim_might_sleep(__FILE__, __LINE__)
#else
#define might_sleep() ((void)0)
#endif

#endif
