/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An observe() that counts, for tests of the runtime alone. */
#ifndef MACHINE_OBSERVE_H
#define MACHINE_OBSERVE_H

#include "sim/virtual/runtime/arena.h"
#include "sim/virtual/runtime/observed.h"

/*
 * Accesses of the arena since boot, and those elsewhere. One host thread runs all simulated
 * CPUs, so plain words do.
 */
extern struct sim_observed sim_observed;

/* Ticks of the simulated clock that one access takes: simulated, measured by nobody. */
#define OBSERVE_TICKS 1u
extern uint64_t sim_virtual_clock;

/* @pc: return address into the code that made the access. */
static inline void observe(const volatile void *addr, size_t size, enum sim_access kind, void *pc)
{
	(void)pc;
	if (!sim_in_arena(addr)) {
		sim_observed.elsewhere++;
		return;
	}
	sim_observed.count[kind]++;
	sim_observed.bytes[kind] += size;
	sim_virtual_clock += OBSERVE_TICKS;
}

static inline void observe_fence(int order, void *pc)
{
	(void)order, (void)pc;
}

#define observe_function_entry(call_pc) ((void)(call_pc))
#define observe_function_exit()		((void)0)

#endif
