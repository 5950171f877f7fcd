/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short measurements on a host that others use as well: many samples. The median counts, and the
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

/* Time in ns: of the wall, and that this thread had a CPU, which other processes do not stretch. */
double now_ns(void);
double own_ns(void);

/* The calling thread runs on that CPU alone. 0 or -errno. */
int run_on(unsigned int cpu);

/* latency.c: ns per access of CPU @cpu; false: no memory. */
bool measure_chase(unsigned int cpu, size_t bytes, struct measured *out);
/*
 * Five cold lines, three of which wait for each other: the sum of their latencies over the time
 * taken.
 */
bool measure_overlap(unsigned int cpu, size_t bytes, double latency, struct measured *out);
/* Cold lines in a row, written: how many come at a time. */
bool measure_fills(unsigned int cpu, size_t bytes, double latency, struct measured *out);
/* A locked instruction on an own line; a page copied and cleared, per line. */
struct measured measure_atomic(unsigned int cpu);
struct measured measure_copy(unsigned int cpu);
struct measured measure_clear(unsigned int cpu);

/* transfer.c: one way of a line between two CPUs; false: no thread. */
bool measure_transfer(unsigned int a, unsigned int b, struct measured *out);

#endif
