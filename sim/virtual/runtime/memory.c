// SPDX-License-Identifier: GPL-2.0-or-later
/* The virtual machine's memory: everything lies in the one arena, and goes with it. */
#include "sim/mm/node_memory.h"
#include "sim/virtual/runtime/arena.h"
#include "sim/virtual/runtime/internal.h"
#include "sim/virtual/runtime/regions.h"

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

static struct {
	uintptr_t start, end;
} regions[SIM_MAX_NODES];
static unsigned int nr_regions;

int sim_node_memory_init(const struct sim_config *config)
{
	(void)config;
	nr_regions = 0;
	return 0;
}

int virtual_region_node(const void *at)
{
	for (unsigned int nid = 0; nid < nr_regions; nid++)
		if ((uintptr_t)at - regions[nid].start < regions[nid].end - regions[nid].start)
			return (int)nid;
	return -1;
}

/* Described nodes have no host node. */
void *sim_node_region(unsigned int nid, u64 bytes, bool *bound)
{
	void *at = sim_arena_alloc(bytes, PAGE_SIZE);

	*bound = false;
	if (at) {
		regions[nid].start = (uintptr_t)at;
		regions[nid].end = (uintptr_t)at + bytes;
		nr_regions = nid + 1;
	}
	return at;
}

void *sim_boot_alloc(u64 bytes)
{
	return sim_arena_alloc(bytes, 4096);
}

void sim_node_memory_exit(void)
{
}
