/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Native: the inline functions of sim/sim.h. */
#ifndef MACHINE_SIM_H
#define MACHINE_SIM_H

#include "sim/kernel/compiler.h"
#include "sim/kernel/sched.h"

extern bool sim_clock_is_tsc;
extern bool sim_yield_mode; /* more CPUs than the host has */
void sim_quiescent_slow(void);
void sim_relax_slow(void);
u64 sim_clock_slow(void);

static __always_inline u64 sim_clock(void)
{
#if defined(__x86_64__)
	if (likely(sim_clock_is_tsc))
		return __builtin_ia32_rdtsc();
#endif
	return sim_clock_slow();
}

static __always_inline bool sim_quiescent_at(u64 now)
{
	sim_check_quiescent();
	if (likely(now < __atomic_load_n(&sim_self.deadline, __ATOMIC_RELAXED)))
		return false;
	sim_quiescent_slow();
	return true;
}

static __always_inline void sim_quiescent(void)
{
	sim_quiescent_at(sim_clock());
}

static inline void sim_spend(u64 ticks)
{
	u64 from = sim_clock();

	while (sim_clock() - from < ticks)
		cpu_relax();
}

static __always_inline void sim_relax(unsigned int *turns)
{
	if (unlikely(sim_yield_mode) && (++*turns & 63u) == 0)
		sim_relax_slow();
	else
		cpu_relax();
}

#define sim_relax_on(turns, word) ((void)(word), sim_relax(turns))

#endif
