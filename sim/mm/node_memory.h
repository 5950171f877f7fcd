/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that the machine gives the page allocator at boot. Each machine implements all of
 * it: natively from jemalloc arenas bound to host nodes, virtually from the arena of
 * simulated state. All of it reads as zero and is committed when first touched.
 */
#ifndef SIM_MM_NODE_MEMORY_H
#define SIM_MM_NODE_MEMORY_H

#include "sim/kernel/types.h"

struct sim_config;

/* Once, before the others. 0 or -ENOMEM. */
int sim_node_memory_init(const struct sim_config *config);

/*
 * The frames of node @nid, aligned to the simulated page. Called once for each of nodes 0, 1, ...
 * in turn, with the same @bytes. Each region is above the one before; a gap between them becomes a
 * hole in the frame numbers. *@bound: the memory really is on the host node that the topology
 * names. NULL: no memory.
 */
void *sim_node_region(unsigned int nid, u64 bytes, bool *bound);

/* For memmap, zones and per-CPU lists; aligned to 64 bytes at least. NULL: no memory. */
void *sim_boot_alloc(u64 bytes);

/* Returns everything to the host. Also after a failed sim_node_memory_init(), or without one. */
void sim_node_memory_exit(void);

#endif
