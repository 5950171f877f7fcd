/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Model: see sim/kernel/spinlock.h. Which lock it is, sim_config.lock says. */
#ifndef MACHINE_SPINLOCK_H
#define MACHINE_SPINLOCK_H

#define SIM_SPINLOCK_BY_NAME
#include "sim/kernel/ticket_spinlock.h"

void arch_spin_lock(arch_spinlock_t *lock);
bool arch_spin_trylock(arch_spinlock_t *lock);
void arch_spin_unlock(arch_spinlock_t *lock);
bool arch_spin_is_locked(arch_spinlock_t *lock);
bool arch_spin_is_contended(arch_spinlock_t *lock);

#endif
