/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short measurements on a host that is also used otherwise: many samples. The median counts; the
 * quartiles show how far to trust it.
 */
#ifndef CALIBRATE_MEASURE_H
#define CALIBRATE_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

struct measured {
	double median, low, high; /* ns; quartiles */
	unsigned int samples;
};

/* Sorts the samples; there is at least one. */
struct measured measured_of(double *samples, unsigned int nr);

/* One sample: ns per operation. */
typedef double sample_fn(void *arg);

struct measured measure(sample_fn *fn, void *arg, unsigned int samples);

/* Time in ns: wall time, and this thread's CPU time, which other processes do not stretch. */
double now_ns(void);
double own_ns(void);

/* Pins the calling thread to that CPU. 0 or -errno. */
int run_on(unsigned int cpu);

/* latency.c: ns per access of CPU @cpu; false: no memory. */
bool measure_chase(unsigned int cpu, size_t bytes, struct measured *out);
/*
 * Five cold lines, three of which wait for each other: the sum of their latencies over the time
 * taken.
 */
bool measure_overlap(unsigned int cpu, size_t bytes, double latency, struct measured *out);
/* Consecutive cold lines, written: how many are fetched at a time. */
bool measure_fills(unsigned int cpu, size_t bytes, double latency, struct measured *out);
/* A locked instruction on a line of its own; copying and clearing a page, per line. */
struct measured measure_atomic(unsigned int cpu);
struct measured measure_copy(unsigned int cpu);
struct measured measure_clear(unsigned int cpu);

/* transfer.c: the time that a line takes from one CPU to another; false: no thread. */
bool measure_transfer(unsigned int a, unsigned int b, struct measured *out);

#endif
