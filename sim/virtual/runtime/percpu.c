// SPDX-License-Identifier: GPL-2.0-or-later
/* What the machine supplies to per-CPU memory: a part of the arena. */
#include "sim/machine.h"
#include "sim/virtual/runtime/arena.h"
#include "sim/virtual/runtime/regions.h"

static uintptr_t start;

void *sim_percpu_map(size_t bytes)
{
	void *base = sim_arena_alloc(bytes, 4096);

	start = (uintptr_t)base;
	return base;
}

/* The whole arena is unmapped at shutdown. */
void sim_percpu_unmap(void *base, size_t bytes)
{
	start = 0;
}

bool virtual_percpu_offset(const void *at, size_t *offset)
{
	size_t inside = (uintptr_t)at - start;

	*offset = inside % SIM_PERCPU_UNIT;
	return start && inside < nr_cpu_ids * SIM_PERCPU_UNIT;
}

/* One host thread carries all CPUs, and does not switch here. */
void sim_percpu_lock(void)
{
}

void sim_percpu_unlock(void)
{
}
