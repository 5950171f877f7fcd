/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocations made to fail on purpose: the n-th since boot, or a random fraction by seed
 * (sim_config.fault). Kernel: lib/fault-inject.c, failslab and fail_page_alloc.
 */
#ifndef SIM_PROBES_FAULT_H
#define SIM_PROBES_FAULT_H

#include "sim/kernel/types.h"

struct sim_config;

enum sim_fault_kind {
	SIM_FAULT_PAGE,	    /* page allocator */
	SIM_FAULT_METADATA, /* kmem caches, kmalloc, per-CPU data */
	NR_SIM_FAULTS
};

extern bool sim_fault_on[NR_SIM_FAULTS];

/* Not for callers. */
bool sim_fault_draw(enum sim_fault_kind kind);

/* This allocation must fail. Any context. A load when fault injection is off. */
static inline bool sim_should_fail(enum sim_fault_kind kind)
{
	return unlikely(sim_fault_on[kind]) && sim_fault_draw(kind);
}

/* At boot, before the first allocation, and at shutdown with NULL. */
void sim_fault_setup(const struct sim_config *config);

/*
 * Both kinds are counted in one sequence: allocations asked about since setup, and those
 * made to fail.
 */
void sim_fault_counts(u64 *asked, u64 *failed);

#endif
