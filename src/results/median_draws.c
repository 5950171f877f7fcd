// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/median_draws.h"

#include <math.h>
#include <stdlib.h>

size_t median_draws_nr(size_t n)
{
	return n % 2 ? n : n * (n + 1) / 2;
}

static double choose(size_t n, size_t k)
{
	double ways = 1;

	for (size_t i = 1; i <= k; i++)
		ways *= (double)(n - k + i) / (double)i;
	return ways;
}

/* The chance that at least @least of @n draws are among the first @first of the @n values. */
static double at_least(size_t n, size_t least, size_t first)
{
	double share = (double)first / (double)n, term = pow(share, (double)n), sum = 0;

	if (!first)
		return 0;
	for (size_t k = n; k >= least; k--) {
		sum += term;
		term *= (double)k / (double)(n - k + 1) * (1 - share) / share;
	}
	return sum;
}

/* The chance that the @rank-th of the sorted draws is the value at @at. */
static double is_at(size_t n, size_t rank, size_t at)
{
	return at_least(n, rank, at + 1) - at_least(n, rank, at);
}

/* That @half draws have the value at @at as their greatest, of @n values: in n-ths of all. */
static double greatest_is(size_t n, size_t half, size_t at)
{
	return pow((double)(at + 1) / (double)n, (double)half) -
	       pow((double)at / (double)n, (double)half);
}

/* Half of the draws end at one value, the other half begins at the same or a later one. */
static void of_even(const double *sorted, size_t n, struct likely *out)
{
	size_t half = n / 2, nr = 0;
	double ways = choose(n, half);

	for (size_t low = 0; low < n; low++) {
		double below = greatest_is(n, half, low), same = is_at(n, half, low);

		for (size_t high = low + 1; high < n; high++) {
			double chance = ways * below * greatest_is(n, half, n - 1 - high);

			out[nr++] = (struct likely){(sorted[low] + sorted[high]) / 2, chance};
			same -= chance;
		}
		out[nr++] = (struct likely){sorted[low], same};
	}
}

void median_draws(const double *sorted, size_t n, struct likely *out)
{
	if (n % 2 == 0) {
		of_even(sorted, n, out);
		return;
	}
	for (size_t at = 0; at < n; at++)
		out[at] = (struct likely){sorted[at], is_at(n, n / 2 + 1, at)};
}

static int by_value(const void *a, const void *b)
{
	const struct likely *left = a, *right = b;

	return (left->value > right->value) - (left->value < right->value);
}

double likely_quantile(struct likely *all, size_t nr, double share)
{
	double sum = 0;
	size_t i = 0;

	qsort(all, nr, sizeof(*all), by_value);
	for (; i < nr - 1; i++) {
		sum += all[i].chance;
		if (sum >= share)
			break;
	}
	return all[i].value;
}
