// SPDX-License-Identifier: GPL-2.0-or-later
/* The spinlock of the run. The choice costs nothing, since this file is not observed. */
#include "sim/kernel/spinlock_by_name.h"
#include "sim/virtual/model/locks.h"
#include "sim/virtual/model/model.h"

#define CNA_PATIENCE_NS 10000000u

const char *const model_lock_names[] = {"qspinlock", "ticket", "mcs", "tas", "cna", NULL};
/* In the order of their names. */
static const struct sim_spinlock *const locks[] = {&sim_spinlock_queued, &sim_spinlock_ticket,
						   &sim_spinlock_mcs, &sim_spinlock_tas,
						   &sim_spinlock_cna};
_Static_assert(ARRAY_SIZE(model_lock_names) == ARRAY_SIZE(locks) + 1, "a lock without a name");
static const struct sim_spinlock *chosen = &sim_spinlock_queued;
u64 sim_cna_patience;
_Static_assert(SIM_QUEUE_CPUS >= SIM_MAX_CPUS, "a CPU without nodes");

int model_lock_choose(const char *name)
{
	sim_cna_patience = sim_ns_to_ticks(CNA_PATIENCE_NS);
	for (unsigned int i = 0; i < ARRAY_SIZE(locks); i++) {
		if (name && __builtin_strcmp(model_lock_names[i], name))
			continue;
		chosen = locks[i];
		return 0;
	}
	return -EINVAL;
}

void arch_spin_lock(arch_spinlock_t *lock)
{
	chosen->lock(lock);
}

bool arch_spin_trylock(arch_spinlock_t *lock)
{
	return chosen->trylock(lock);
}

void arch_spin_unlock(arch_spinlock_t *lock)
{
	chosen->unlock(lock);
}

bool arch_spin_is_locked(arch_spinlock_t *lock)
{
	return chosen->is_locked(lock);
}

bool arch_spin_is_contended(arch_spinlock_t *lock)
{
	return chosen->is_contended(lock);
}
