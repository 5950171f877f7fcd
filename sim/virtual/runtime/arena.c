// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <sys/mman.h>

#include "sim/virtual/runtime/arena.h"

static size_t arena_used;

int sim_arena_map(void)
{
	void *at = mmap((void *)SIM_ARENA_BASE, SIM_ARENA_WINDOW, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	if (at == MAP_FAILED)
		return -ENOMEM;
	if (at != (void *)SIM_ARENA_BASE) { /* a kernel before 4.17 takes the address as a hint */
		munmap(at, SIM_ARENA_WINDOW);
		return -ENOMEM;
	}
	/* Not in core files, nor as huge pages: touched memory is what the simulation costs. */
	madvise(at, SIM_ARENA_WINDOW, MADV_DONTDUMP);
	madvise(at, SIM_ARENA_WINDOW, MADV_NOHUGEPAGE);
	arena_used = 0;
	return 0;
}

void sim_arena_unmap(void)
{
	munmap((void *)SIM_ARENA_BASE, SIM_ARENA_WINDOW);
	arena_used = 0;
}

void *sim_arena_alloc(size_t size, size_t align)
{
	size_t start = (arena_used + align - 1) & ~(align - 1);

	if (start > SIM_ARENA_WINDOW || size > SIM_ARENA_WINDOW - start)
		return NULL;
	arena_used = start + size;
	return (void *)(SIM_ARENA_BASE + start);
}

size_t sim_arena_used(void)
{
	return arena_used;
}

void sim_arena_give_back(size_t used)
{
	arena_used = used;
}
