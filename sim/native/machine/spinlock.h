/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Native spinlocks: the ticket lock of all machines or, by the build option "spinlock", one of
 * Concurrency Kit's. With more spinning CPUs than the host has, waiters yield
 * (sim_config.oversubscribe); those of Concurrency Kit's locks then wait by trylock.
 */
#ifndef MACHINE_SPINLOCK_H
#define MACHINE_SPINLOCK_H

#if defined(SIM_SPINLOCK_CK_TICKET) || defined(SIM_SPINLOCK_CK_MCS) || defined(SIM_SPINLOCK_CK_FAS)
#define SIM_OWN_SPINLOCK
#include <machine/spinlock_ck.h>
#else
#include "sim/kernel/ticket_spinlock.h"
#endif

#endif
