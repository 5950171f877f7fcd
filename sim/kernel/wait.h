/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sleeping until a bit is clear; the page lock uses it. Kernel: kernel/sched/wait_bit.c,
 * mm/filemap.c (folio_wait_bit_common, PG_waiters).
 *
 * sim_wait_on_bit(): process context, sleeps, not in an RCU read section meanwhile. Returns when
 * the bit has been seen clear after the call; it may be set again by then, and waiters are not
 * queued: a waiter tries again. Acquire ordering with the clearing. sim_wake_bit(): any context,
 * after the bit was cleared by a fully ordered or releasing atomic operation; wakes all waiters of
 * the bit. Costs one load when nobody waits.
 */
#ifndef SIM_KERNEL_WAIT_H
#define SIM_KERNEL_WAIT_H

#include "sim/kernel/atomic.h"
#include "sim/kernel/preempt.h"

void sim_wait_on_bit(unsigned long *word, int bit);

extern int sim_bit_waiters; /* of all bits */
void sim_wake_bit_slow(unsigned long *word, int bit) __cold;

static __always_inline void sim_wake_bit(unsigned long *word, int bit)
{
	smp_mb__after_atomic();
	if (unlikely(__atomic_load_n(&sim_bit_waiters, __ATOMIC_SEQ_CST)))
		sim_wake_bit_slow(word, bit);
}

#endif
