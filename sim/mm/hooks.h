/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hooks for instruments. Memory management calls these, and sim/probes, which knows memory
 * management, defines them. They are plain calls, bound when a machine is linked; with the
 * instruments off, each is a call and a test.
 */
#ifndef SIM_MM_HOOKS_H
#define SIM_MM_HOOKS_H

#include "sim/kernel/types.h"

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

/* Called by the page allocator when a marked page's refcount reached 0. */
void page_return_freed(struct page *page);

/* At shutdown: frees the trackers' memory. */
void page_return_exit(void);

#endif
