/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory given out and taken back, for a machine that watches it. Kernel: kasan_slab_alloc() and
 * the like. Called by the page allocator and by object caches, after it was given out and before
 * it is taken back.
 */
#ifndef SIM_KERNEL_MEMORY_EVENTS_H
#define SIM_KERNEL_MEMORY_EVENTS_H

#include "sim/kernel/types.h"

enum sim_memory_kind {
	SIM_MEMORY_PAGE,
	SIM_MEMORY_OBJECT,
	SIM_MEMORY_TYPESAFE, /* keeps its type while it is free: readers may look at it */
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
