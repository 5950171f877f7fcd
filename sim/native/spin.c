// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Waiting with more CPUs than the host has: the holder of a lock may have lost its time slice, so
 * waiters yield the host CPU. Every yield is counted.
 */
#include <sched.h>

#include "sim/native/internal.h"

bool sim_yield_mode;
static u64 yields;

void sim_relax_slow(void)
{
	__atomic_fetch_add(&yields, 1, __ATOMIC_RELAXED);
	sched_yield();
}

void sim_yields_reset(void)
{
	__atomic_store_n(&yields, 0, __ATOMIC_RELAXED);
}

u64 sim_yields(void)
{
	return __atomic_load_n(&yields, __ATOMIC_RELAXED);
}

#ifdef SIM_SPINLOCK_CK_MCS
__thread struct sim_mcs_nodes sim_mcs;
#endif
