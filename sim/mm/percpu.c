// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Per-CPU memory: one unit of address space per possible CPU, all laid out alike. Allocated in
 * lines, first fit. Kernel: mm/percpu.c.
 */
#include "sim/mm/percpu.h"

#include "sim/machine.h"
#include "sim/mm/hooks.h"

#define NR_LINES (SIM_PERCPU_UNIT / L1_CACHE_BYTES)

static char *base;
static u16 length[NR_LINES]; /* of the allocation that starts in this line, in lines */

int sim_percpu_init(void)
{
	base = sim_percpu_map(nr_cpu_ids * SIM_PERCPU_UNIT);
	memset(length, 0, sizeof(length));
	return base ? 0 : -ENOMEM;
}

void sim_percpu_exit(void)
{
	if (base)
		sim_percpu_unmap(base, nr_cpu_ids * SIM_PERCPU_UNIT);
	base = NULL;
}

/* The first line of a gap of @want lines; NR_LINES if there is none. */
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
	sim_percpu_lock();
	start = find_gap(want);
	if (start < NR_LINES)
		length[start] = (u16)want;
	sim_percpu_unlock();
	if (start == NR_LINES)
		return NULL;
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
	sim_percpu_lock();
	BUG_ON(line >= NR_LINES || !length[line]);
	length[line] = 0;
	sim_percpu_unlock();
}
