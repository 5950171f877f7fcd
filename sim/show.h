/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a simulated machine shows of itself beside its figures. Plain data, which crosses the
 * module's border. Addresses of code are return addresses into the module; times are in ticks.
 */
#ifndef SIM_SHOW_H
#define SIM_SHOW_H

#include "sim/kernel/types.h"

/* Where a class of locks was waited for, and where it had been taken by who held it. */
struct sim_lock_site {
	u32 lock;	     /* of sim_lock_stats() */
	const void *pc, *by; /* NULL: not known, or elsewhere */
	u64 contentions, wait;
};

struct sim_show {
	const struct sim_lock_site *lock_sites; /* waited for longest first */
	u32 nr_lock_sites;
};

#endif
