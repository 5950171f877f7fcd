// SPDX-License-Identifier: GPL-2.0-or-later
/* What the machine supplies to per-CPU memory: address space, and a lock between host threads. */
#include <sys/mman.h>

#include "sim/machine.h"
#include "sim/native/internal.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void *sim_percpu_map(size_t bytes)
{
	void *base = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return base == MAP_FAILED ? NULL : base;
}

void sim_percpu_unmap(void *base, size_t bytes)
{
	munmap(base, bytes);
}

void sim_percpu_lock(void)
{
	pthread_mutex_lock(&lock);
}

void sim_percpu_unlock(void)
{
	pthread_mutex_unlock(&lock);
}
