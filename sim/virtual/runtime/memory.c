// SPDX-License-Identifier: GPL-2.0-or-later
/* The virtual machine's memory: everything lies in the one arena, and goes with it. */
#include "sim/mm/node_memory.h"
#include "sim/virtual/runtime/arena.h"
#include "sim/virtual/runtime/internal.h"
#include <machine/observe.h>

int sim_machine_init(const struct sim_config *config)
{
	(void)config;
	sim_observed = (struct sim_observed){0};
	sim_virtual_clock = 0;
	return sim_arena_map();
}

void sim_machine_exit(void)
{
	sim_arena_unmap();
}

int sim_node_memory_init(const struct sim_config *config)
{
	(void)config;
	return 0;
}

/* Described nodes have no host node. */
void *sim_node_region(unsigned int nid, u64 bytes, bool *bound)
{
	(void)nid;
	*bound = false;
	return sim_arena_alloc(bytes, PAGE_SIZE);
}

void *sim_boot_alloc(u64 bytes)
{
	return sim_arena_alloc(bytes, 4096);
}

void sim_node_memory_exit(void)
{
}
