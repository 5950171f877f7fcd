/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arena: the one mapping that holds every word of simulated state (frames, memmap,
 * per-CPU data, kmem objects, locks), at the same address in every run. So an address is
 * the same from run to run, and a snapshot of the arena is a snapshot of the machine.
 */
#ifndef RUNTIME_ARENA_H
#define RUNTIME_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Free on 47-bit and wider machines: below the libraries (which grow down from the top over
 * at most 2^40 bytes), and application memory to the address and the thread sanitizer.
 */
#define SIM_ARENA_BASE	 ((uintptr_t)0x7e9000000000)
#define SIM_ARENA_WINDOW ((size_t)1 << 38)

static inline bool sim_in_arena(const volatile void *addr)
{
	return (uintptr_t)addr - SIM_ARENA_BASE < SIM_ARENA_WINDOW;
}

/* Maps an empty arena; memory is committed when touched. 0 or -ENOMEM. */
int sim_arena_map(void);
void sim_arena_unmap(void);

/*
 * Zeroed memory of the arena, not freed before sim_arena_unmap(). @align is a power of two. NULL:
 * the window is full.
 */
void *sim_arena_alloc(size_t size, size_t align);
/* How much was allocated; frees everything allocated since @used. */
size_t sim_arena_used(void);
void sim_arena_give_back(size_t used);

#endif
