/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual: see sim/kernel/wait.h. A waiter looks again whenever it is its turn. */
#ifndef MACHINE_WAIT_H
#define MACHINE_WAIT_H

static inline void sim_wake_bit(unsigned long *word, int bit)
{
	(void)word;
	(void)bit;
}

#endif
