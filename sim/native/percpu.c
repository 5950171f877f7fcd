// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Per-CPU memory: one unit of address space per possible CPU, all laid out alike. Allocated
 * in lines, first fit.
 */
#include <sys/mman.h>

#include "sim/probes/fault.h"
#include "sim/native/internal.h"

#define NR_LINES (SIM_PERCPU_UNIT / L1_CACHE_BYTES)

static char *base;
static u16 length[NR_LINES]; /* of the allocation that starts in this line, in lines */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int sim_percpu_init(void)
{
	size_t bytes = nr_cpu_ids * SIM_PERCPU_UNIT;

	base = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED) {
		base = NULL;
		return -ENOMEM;
	}
	memset(length, 0, sizeof(length));
	return 0;
}

void sim_percpu_exit(void)
{
	if (base)
		munmap(base, nr_cpu_ids * SIM_PERCPU_UNIT);
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
	pthread_mutex_lock(&lock);
	start = find_gap(want);
	if (start < NR_LINES)
		length[start] = (u16)want;
	pthread_mutex_unlock(&lock);
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
	pthread_mutex_lock(&lock);
	BUG_ON(line >= NR_LINES || !length[line]);
	length[line] = 0;
	pthread_mutex_unlock(&lock);
}
