/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A permutation test on ranks (Wilcoxon's rank sum). If repeats were assigned to the two sides at
 * random, how often would the sides be as far apart as they are? It uses ranks, so that one bad
 * repeat counts as one, and a time gives the same answer as the rate made of it.
 */
#ifndef RESULTS_PERMUTATION_H
#define RESULTS_PERMUTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PERMUTATION_EXACT 64u	  /* values of both sides together, up to which all are counted */
#define PERMUTATION_DRAWS 100000u /* beyond that, seeded */

struct permutation {
	double p;      /* two-sided */
	double least;  /* that samples of these sizes can give */
	bool constant; /* all values are one: there is nothing to test, and p is 1 */
};

/* Of @nb and @nn values, at least one each; those beyond STATS_MAX_VALUES are ignored. */
struct permutation permutation_test(const double *base, size_t nb, const double *new, size_t nn,
				    uint64_t seed);

#endif
