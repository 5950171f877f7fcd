/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Model: contexts and locks are checked always; one host thread carries all CPUs. */
#ifndef MACHINE_CHECKS_H
#define MACHINE_CHECKS_H

#define SIM_CHECKS
#define SIM_CHECK_LOCKS
#define SIM_ONE_CARRIER
/* Locks tell what happens to them: see sim/kernel/lockdep.h. */
#define SIM_LOCK_EVENTS
/* See sim_leave_out(). */
#define SIM_LEAVES_OUT

#endif
