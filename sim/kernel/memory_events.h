/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocations and frees, for a machine that watches memory. Kernel: kasan_slab_alloc() and the
 * like. The page allocator and object caches call these after memory was allocated and before it is
 * freed.
 */
#ifndef SIM_KERNEL_MEMORY_EVENTS_H
#define SIM_KERNEL_MEMORY_EVENTS_H

#include "sim/kernel/types.h"

enum sim_memory_kind {
	SIM_MEMORY_PAGE,
	SIM_MEMORY_OBJECT,
	SIM_MEMORY_TYPESAFE, /* keeps its type while free: readers may look at it */
};

#ifdef SIM_MEMORY_EVENTS
/* @what: the cache's name. */
void sim_memory_given(const void *addr, size_t size, enum sim_memory_kind kind, const char *what);
void sim_memory_taken(const void *addr, size_t size, enum sim_memory_kind kind, const char *what);
#else
#define sim_memory_given(addr, size, kind, what) ((void)0)
#define sim_memory_taken(addr, size, kind, what) ((void)0)
#endif

#endif
