/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bootstrap of a median without drawing. As many values, drawn with replacement, have one of
 * few medians, each with a chance that can be computed (Efron 1979 gives it for odd numbers).
 */
#ifndef RESULTS_MEDIAN_DRAWS_H
#define RESULTS_MEDIAN_DRAWS_H

#include <stddef.h>

/* Of more values some chances are too small for a double on the way to them. */
#define MEDIAN_DRAWS_MAX 127u

struct likely {
	double value, chance;
};

/* How many medians @n values can have: each value, or, if n is even, each mean of two. */
size_t median_draws_nr(size_t n);
/*
 * All of them, and their chances. @sorted ascends, and has 1 to MEDIAN_DRAWS_MAX values; @out has
 * room for median_draws_nr() of them.
 */
void median_draws(const double *sorted, size_t n, struct likely *out);

/* The least value such that all values up to it have at least the chance @share. Sorts @all. */
double likely_quantile(struct likely *all, size_t nr, double share);

#endif
