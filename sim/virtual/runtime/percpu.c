// SPDX-License-Identifier: GPL-2.0-or-later
/* Per-CPU memory: a unit of the arena for each possible CPU, given out in lines, first fit. */
#include "sim/probes/fault.h"
#include "sim/virtual/runtime/arena.h"
#include "sim/virtual/runtime/internal.h"
#include "sim/virtual/runtime/regions.h"

#define NR_LINES (SIM_PERCPU_UNIT / L1_CACHE_BYTES)

static char *base;
static u16 length[NR_LINES]; /* of the allocation that starts in this line, in lines */

int sim_percpu_init(void)
{
	base = sim_arena_alloc(nr_cpu_ids * SIM_PERCPU_UNIT, 4096);
	memset(length, 0, sizeof(length));
	return base ? 0 : -ENOMEM;
}

/* The whole arena is unmapped at shutdown. */
void sim_percpu_exit(void)
{
}

bool virtual_percpu_offset(const void *at, size_t *offset)
{
	size_t inside = (uintptr_t)at - (uintptr_t)base;

	*offset = inside % SIM_PERCPU_UNIT;
	return base && inside < nr_cpu_ids * SIM_PERCPU_UNIT;
}

static size_t find_gap(size_t want)
{
	size_t start = 0, line = 0;

	while (line < NR_LINES) {
		if (length[line]) {
			line += length[line];
			start = line;
		} else if (++line - start == want) {
			return start;
		}
	}
	return NR_LINES;
}

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	size_t want = DIV_ROUND_UP(max_t(size_t, size, 1), L1_CACHE_BYTES), start;
	unsigned int cpu;

	might_sleep();
	BUG_ON(align > L1_CACHE_BYTES);
	if (want > NR_LINES || sim_should_fail(SIM_FAULT_METADATA))
		return NULL;
	start = find_gap(want);
	if (start == NR_LINES)
		return NULL;
	length[start] = (u16)want;
	for_each_possible_cpu(cpu)
		memset(base + sim_percpu_offset(cpu) + start * L1_CACHE_BYTES, 0, size);
	return base + start * L1_CACHE_BYTES;
}

void free_percpu(void __percpu *ptr)
{
	size_t line;

	if (!ptr)
		return;
	line = (size_t)((char *)ptr - base) / L1_CACHE_BYTES;
	BUG_ON(line >= NR_LINES || !length[line]);
	length[line] = 0;
}
