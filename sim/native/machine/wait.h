/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Native: see sim/kernel/wait.h. Futexes in a table hashed by word and bit. */
#ifndef MACHINE_WAIT_H
#define MACHINE_WAIT_H

#include "sim/kernel/atomic.h"

extern int sim_bit_waiters; /* on all bits */
void sim_wake_bit_slow(unsigned long *word, int bit) __cold;

static __always_inline void sim_wake_bit(unsigned long *word, int bit)
{
	smp_mb__after_atomic();
	if (unlikely(__atomic_load_n(&sim_bit_waiters, __ATOMIC_RELAXED)))
		sim_wake_bit_slow(word, bit);
}

#endif
