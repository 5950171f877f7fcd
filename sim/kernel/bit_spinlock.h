/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One bit of a word as a spinlock. Kernel: include/linux/bit_spinlock.h.
 *
 * Context rules are the spinlock's: any context, the holder must not sleep and is in an RCU read
 * section. Acquire and release ordering. The other bits of the word may be written meanwhile, by
 * atomic operations, or by the holder, which stores the word with the bit set. Not fair, and
 * unknown to lockdep, as in the kernel: a waiter tries until it gets the bit. bit_spin_trylock():
 * true when taken; never waits, may be called with any lock held. Unlocking a bit that is not set
 * is a BUG with SIM_DEBUG.
 */
#ifndef SIM_KERNEL_BIT_SPINLOCK_H
#define SIM_KERNEL_BIT_SPINLOCK_H

#include "sim/kernel/atomic.h"
#include "sim/kernel/bug.h"
#include "sim/kernel/preempt.h"

/* Returns when the bit has been seen clear: sim/kernel/locks.c. */
void sim_bit_spin_wait(int nr, const unsigned long *addr) __cold;

static __always_inline void bit_spin_lock(int nr, unsigned long *addr)
{
	preempt_disable();
	while (unlikely(test_and_set_bit_lock(nr, addr))) {
		preempt_enable();
		sim_bit_spin_wait(nr, addr);
		preempt_disable();
	}
}

static __always_inline bool bit_spin_trylock(int nr, unsigned long *addr)
{
	preempt_disable();
	if (likely(!test_and_set_bit_lock(nr, addr)))
		return true;
	preempt_enable();
	return false;
}

static __always_inline void bit_spin_unlock(int nr, unsigned long *addr)
{
	VM_BUG_ON(!test_bit(nr, addr));
	clear_bit_unlock(nr, addr);
	preempt_enable();
}

#endif
