// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/stats.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "src/results/median_draws.h"

/* Half of what an interval leaves out. */
#define TAIL 0.025

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static size_t bounded(size_t n)
{
	return n < STATS_MAX_VALUES ? n : STATS_MAX_VALUES;
}

static double median_of_sorted(const double *sorted, size_t n)
{
	return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

double stats_median(const double *values, size_t n)
{
	double sorted[STATS_MAX_VALUES];

	n = bounded(n);
	memcpy(sorted, values, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare_doubles);
	return median_of_sorted(sorted, n);
}

/* splitmix64 (Steele, Lea, Flood 2014). */
uint64_t stats_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* The value that would be @at-th if the @n were sorted (Hoare's FIND, 1961). None is NaN. */
static double select_value(double *values, ptrdiff_t n, ptrdiff_t at)
{
	ptrdiff_t left = 0, right = n - 1;

	while (left < right) {
		double pivot = values[at];
		ptrdiff_t i = left, j = right;

		while (i <= j) {
			double value;

			while (values[i] < pivot)
				i++;
			while (pivot < values[j])
				j--;
			if (i > j)
				break;
			value = values[i];
			values[i++] = values[j];
			values[j--] = value;
		}
		if (j < at)
			left = i;
		if (at < i)
			right = j;
	}
	return values[at];
}

/*
 * Half of the values are below; the greatest of these is the other middle value of an even number.
 */
static double median_in_place(double *values, size_t n)
{
	double middle = select_value(values, (ptrdiff_t)n, (ptrdiff_t)(n / 2)), below = values[0];

	if (n % 2)
		return middle;
	for (size_t i = 1; i < n / 2; i++)
		below = values[i] > below ? values[i] : below;
	return (below + middle) / 2;
}

/* The median of as many values drawn with replacement. */
static double draw_median(const double *values, size_t n, uint64_t *state)
{
	double drawn[STATS_MAX_VALUES];

	drawn[0] = 0; /* there is one at least, which a compiler cannot know */
	for (size_t i = 0; i < n; i++)
		drawn[i] = values[stats_random(state) % n];
	return median_in_place(drawn, n);
}

static void percentile_ends(double *draws, double *low, double *high)
{
	*low = select_value(draws, STATS_DRAWS, STATS_DRAWS / 40);
	*high = select_value(draws, STATS_DRAWS, STATS_DRAWS - 1 - STATS_DRAWS / 40);
}

/* All medians that draws can have; the chances sum to 1. */
static size_t all_medians(const double *values, size_t n, struct likely *out)
{
	double sorted[STATS_MAX_VALUES];

	memcpy(sorted, values, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare_doubles);
	median_draws(sorted, n, out);
	return median_draws_nr(n);
}

/* True if the medians of that many values are few enough. */
static bool is_exact(size_t nb, size_t nn)
{
	return nb <= MEDIAN_DRAWS_MAX && nn <= MEDIAN_DRAWS_MAX &&
	       median_draws_nr(nb) * median_draws_nr(nn) <= STATS_EXACT;
}

static void exact_ends(struct likely *all, size_t nr, double *low, double *high)
{
	*low = likely_quantile(all, nr, TAIL);
	*high = likely_quantile(all, nr, 1 - TAIL);
}

static void exact_ratio(struct ratio_interval *out, const double *base, size_t nb,
			const double *new, size_t nn)
{
	struct likely below[STATS_EXACT], above[STATS_EXACT], ratios[STATS_EXACT];
	size_t nr_below = all_medians(base, nb, below), nr_above = all_medians(new, nn, above);
	size_t nr = 0;

	for (size_t i = 0; i < nr_above; i++)
		for (size_t k = 0; k < nr_below; k++)
			ratios[nr++] = (struct likely){above[i].value / below[k].value,
						       above[i].chance * below[k].chance};
	exact_ends(ratios, nr, &out->low, &out->high);
}

struct ratio_interval stats_ratio_of_medians(const double *base, size_t nb, const double *new,
					     size_t nn, uint64_t seed)
{
	struct ratio_interval result;
	double draws[STATS_DRAWS];

	nb = bounded(nb);
	nn = bounded(nn);
	result.ratio = stats_median(new, nn) / stats_median(base, nb);
	if (is_exact(nb, nn)) {
		exact_ratio(&result, base, nb, new, nn);
		return result;
	}
	for (size_t i = 0; i < STATS_DRAWS; i++) {
		double below = draw_median(base, nb, &seed);

		draws[i] = draw_median(new, nn, &seed) / below;
	}
	percentile_ends(draws, &result.low, &result.high);
	return result;
}

struct median_interval stats_median_interval(const double *values, size_t n, uint64_t seed)
{
	struct median_interval result;
	struct likely medians[STATS_EXACT];
	double draws[STATS_DRAWS];

	n = bounded(n);
	result.median = stats_median(values, n);
	if (is_exact(n, 1)) {
		exact_ends(medians, all_medians(values, n, medians), &result.low, &result.high);
		return result;
	}
	for (size_t i = 0; i < STATS_DRAWS; i++)
		draws[i] = draw_median(values, n, &seed);
	percentile_ends(draws, &result.low, &result.high);
	return result;
}
