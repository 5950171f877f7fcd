// SPDX-License-Identifier: GPL-2.0-or-later
/* Until there are detectors, nobody listens. */
#include "sim/virtual/explore/engine.h"

void detect_access(const struct explore_access *access)
{
	(void)access;
}

void detect_fence(unsigned int cpu, int order, void *pc)
{
	(void)cpu, (void)order, (void)pc;
}

void detect_atomic_done(const struct explore_access *access, bool wrote)
{
	(void)access, (void)wrote;
}

void detect_memory(enum detect_memory event, const void *addr, size_t size, const char *what,
		   void *pc)
{
	(void)event, (void)addr, (void)size, (void)what, (void)pc;
}

void detect_begin(unsigned int nr_cpus)
{
	(void)nr_cpus;
}

void detect_reset(void)
{
}

void detect_end(void)
{
}
