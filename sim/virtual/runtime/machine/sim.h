/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual: the inline functions of sim/sim.h. */
#ifndef MACHINE_SIM_H
#define MACHINE_SIM_H

#include "sim/kernel/compiler.h"
#include "sim/kernel/sched.h"

/* Ticks of the running CPU's clock; moved by observed accesses and by idling. */
extern u64 sim_virtual_clock;
/* At a switch point from here on another CPU comes first. */
extern u64 sim_virtual_limit;

void sim_quiescent_slow(void);

/* Not observed: for a CPU to look at its own clock is no access of the simulated machine. */
u64 sim_virtual_now(void);
bool sim_virtual_is_due(u64 deadline);
void sim_virtual_spend(u64 ticks);

static __always_inline u64 sim_clock(void)
{
	return sim_virtual_now();
}

static __always_inline bool sim_quiescent_at(u64 now)
{
	(void)now;
	sim_check_quiescent();
	if (likely(!sim_virtual_is_due(__atomic_load_n(&sim_self.deadline, __ATOMIC_RELAXED))))
		return false;
	sim_quiescent_slow();
	return true;
}

static __always_inline void sim_quiescent(void)
{
	sim_quiescent_at(0);
}

static __always_inline void sim_spend(u64 ticks)
{
	sim_virtual_spend(ticks);
}

/* @word has just been read, and what is waited for is that another CPU writes it. */
void sim_virtual_wait(const volatile void *word, unsigned int turns);

static __always_inline void sim_relax_on(unsigned int *turns, const volatile void *word)
{
	sim_virtual_wait(word, ++*turns);
}

static __always_inline void sim_relax(unsigned int *turns)
{
	sim_virtual_relax(++*turns);
}

#endif
