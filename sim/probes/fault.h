/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocations made to fail on purpose: the n-th since boot, or a random fraction by seed
 * (sim_config.fault). Kernel: lib/fault-inject.c, failslab and fail_page_alloc.
 */
#ifndef SIM_PROBES_FAULT_H
#define SIM_PROBES_FAULT_H

#include "sim/mm/hooks.h"

struct sim_config;

/* At boot, before the first allocation; at shutdown with NULL. */
void sim_fault_setup(const struct sim_config *config);

/*
 * Both kinds are counted in one sequence: attempts to allocate since setup, and failures injected.
 */
void sim_fault_counts(u64 *attempts, u64 *failed);

#endif
