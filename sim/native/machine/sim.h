/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Native: the inline functions of sim/sim.h. */
#ifndef MACHINE_SIM_H
#define MACHINE_SIM_H

#include "sim/kernel/compiler.h"

#include <machine/thread.h>

extern const unsigned long *sim_rcu_gp; /* liburcu's grace-period counter */
extern bool sim_clock_is_tsc;
extern bool sim_yield_mode;
void sim_quiescent_slow(void);
void sim_relax_slow(void);
u64 sim_clock_slow(void);

#ifdef SIM_DEBUG
void sim_check_quiescent(void);
#else
#define sim_check_quiescent() ((void)0)
#endif

static __always_inline void sim_quiescent(void)
{
	sim_check_quiescent();
	if (unlikely(__atomic_load_n(sim_rcu_gp, __ATOMIC_RELAXED) != sim_self.gp_seen))
		sim_quiescent_slow();
}

static __always_inline u64 sim_clock(void)
{
#if defined(__x86_64__)
	if (likely(sim_clock_is_tsc))
		return __builtin_ia32_rdtsc();
#endif
	return sim_clock_slow();
}

static __always_inline void sim_relax(unsigned int *turns)
{
	if (unlikely((++*turns & (sim_yield_mode ? 63u : 4095u)) == 0))
		sim_relax_slow();
	else
		cpu_relax();
}

#endif
