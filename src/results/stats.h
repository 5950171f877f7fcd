/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statistics over a handful of repeats: medians, and percentile-bootstrap intervals (Efron)
 * around them: exact where the medians are few, else of STATS_DRAWS draws, seeded, so that the
 * same figures give the same interval everywhere.
 */
#ifndef RESULTS_STATS_H
#define RESULTS_STATS_H

#include <stddef.h>
#include <stdint.h>

#define STATS_MAX_VALUES  1024u /* of one sample; more are ignored */
#define STATS_MIN_REPEATS 3u	/* fewer tell nothing about spread */
/* Medians, or ratios of them, up to which an interval is exact: 12 repeats on each side are. */
#define STATS_EXACT 8192u
#ifndef STATS_DRAWS /* fuzzing asks for fewer */
#define STATS_DRAWS 10000u
#endif

/* 95 % of the draws (of all that could be, where it is exact) lie within low..high. */
struct ratio_interval {
	double ratio, low, high;
};

struct median_interval {
	double median, low, high;
};

/* Of @n values, at least one; the mean of the middle two when n is even. */
double stats_median(const double *values, size_t n);

/* Both samples hold at least one value; those of @base are not 0. Unit: new per base. */
struct ratio_interval stats_ratio_of_medians(const double *base, size_t nb, const double *new,
					     size_t nn, uint64_t seed);
struct median_interval stats_median_interval(const double *values, size_t n, uint64_t seed);

/* The next of a sequence of random numbers, determined by @state, which starts as a seed. */
uint64_t stats_random(uint64_t *state);

#endif
