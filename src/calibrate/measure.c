// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/calibrate/measure.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#include "lib/clock.h"

#define MAX_SAMPLES 64u

double now_ns(void)
{
	return (double)clock_ns(CLOCK_MONOTONIC);
}

double own_ns(void)
{
	return (double)clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

int run_on(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct measured measured_of(double *samples, unsigned int nr)
{
	qsort(samples, nr, sizeof(samples[0]), by_size);
	return (struct measured){samples[nr / 2], samples[nr / 4], samples[nr - 1 - nr / 4], nr};
}

struct measured measure(sample_fn *fn, void *arg, unsigned int samples)
{
	double each[MAX_SAMPLES];
	unsigned int nr = samples < MAX_SAMPLES ? samples : MAX_SAMPLES;

	fn(arg); /* warms up */
	for (unsigned int i = 0; i < nr; i++)
		each[i] = fn(arg);
	return measured_of(each, nr);
}
