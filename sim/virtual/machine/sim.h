/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual: the inline functions of sim/sim.h. */
#ifndef MACHINE_SIM_H
#define MACHINE_SIM_H

#include "sim/kernel/compiler.h"

#include <machine/task.h>

/* Simulated ticks; moved by observed accesses and by sleeping. */
extern u64 sim_virtual_clock;

static __always_inline void sim_quiescent(void)
{
	if (unlikely(sim_virtual_busy))
		sim_virtual_yield();
}

static __always_inline u64 sim_clock(void)
{
	return sim_virtual_clock;
}

static __always_inline void sim_relax(unsigned int *turns)
{
	++*turns;
	sim_virtual_relax();
}

#endif
