// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/permutation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/results/stats.h"

#define MAX_VALUES (2 * STATS_MAX_VALUES)
/* Twice the sum of all ranks of PERMUTATION_EXACT values. */
#define MAX_SUM (PERMUTATION_EXACT * (PERMUTATION_EXACT + 1))

struct ranked {
	double value;
	bool base;
};

/* Twice the ranks, whole numbers with ties too, and how many are the base's. */
struct ranks {
	unsigned int twice[MAX_VALUES];
	size_t nr, nr_base;
	unsigned int sum; /* of the base's */
};

static int by_value(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;

	return (left->value > right->value) - (left->value < right->value);
}

/* Equal values share the mean of their ranks. */
static void rank(struct ranks *ranks, struct ranked *all)
{
	size_t first = 0, next;

	qsort(all, ranks->nr, sizeof(*all), by_value);
	for (; first < ranks->nr; first = next) {
		next = first + 1;
		while (next < ranks->nr && all[next].value <= all[first].value)
			next++;
		for (size_t i = first; i < next; i++) {
			ranks->twice[i] = (unsigned int)(first + 1 + next);
			if (all[i].base)
				ranks->sum += ranks->twice[i];
		}
	}
}

/* How far a sum of the base's ranks is from its expected value. */
static unsigned int distance(const struct ranks *ranks, unsigned int sum)
{
	unsigned int expected = (unsigned int)(ranks->nr_base * (ranks->nr + 1));

	return sum > expected ? sum - expected : expected - sum;
}

static double combinations(size_t n, size_t k)
{
	double all = 1;

	for (size_t i = 1; i <= k; i++)
		all *= (double)(n - k + i) / (double)i;
	return round(all);
}

/* The ways to give the base its number of ranks, counted by their sum. */
static double count_all(const struct ranks *ranks)
{
	static double ways[PERMUTATION_EXACT + 1][MAX_SUM + 1];
	unsigned int observed = distance(ranks, ranks->sum);
	unsigned int most = (unsigned int)(ranks->nr * (ranks->nr + 1));
	double far = 0;

	memset(ways, 0, (ranks->nr_base + 1) * sizeof(ways[0]));
	ways[0][0] = 1;
	for (size_t i = 0; i < ranks->nr; i++)
		for (size_t k = i < ranks->nr_base ? i + 1 : ranks->nr_base; k > 0; k--)
			for (unsigned int sum = most; sum >= ranks->twice[i]; sum--)
				ways[k][sum] += ways[k - 1][sum - ranks->twice[i]];
	for (unsigned int sum = 0; sum <= most; sum++)
		if (distance(ranks, sum) >= observed)
			far += ways[ranks->nr_base][sum];
	return far / combinations(ranks->nr, ranks->nr_base);
}

/* The observed one is among the draws, so p is never 0. */
static double draw_some(const struct ranks *ranks, uint64_t seed)
{
	unsigned int observed = distance(ranks, ranks->sum), far = 1;
	unsigned int deck[MAX_VALUES];

	memcpy(deck, ranks->twice, ranks->nr * sizeof(*deck));
	for (unsigned int draw = 0; draw < PERMUTATION_DRAWS; draw++) {
		unsigned int sum = 0;

		for (size_t i = 0; i < ranks->nr_base; i++) {
			size_t other = i + stats_random(&seed) % (ranks->nr - i);
			unsigned int swap = deck[i];

			deck[i] = deck[other];
			deck[other] = swap;
			sum += deck[i];
		}
		far += distance(ranks, sum) >= observed;
	}
	return far / (PERMUTATION_DRAWS + 1.0);
}

static size_t collect(struct ranked *all, size_t at, const double *values, size_t n, bool base)
{
	for (size_t i = 0; i < n && i < STATS_MAX_VALUES; i++)
		all[at++] = (struct ranked){values[i], base};
	return at;
}

struct permutation permutation_test(const double *base, size_t nb, const double *new, size_t nn,
				    uint64_t seed)
{
	struct ranked all[MAX_VALUES];
	struct ranks ranks = {.nr = 0};
	struct permutation out = {.p = 1};

	ranks.nr_base = collect(all, 0, base, nb, true);
	ranks.nr = collect(all, ranks.nr_base, new, nn, false);
	rank(&ranks, all);
	out.constant = all[0].value >= all[ranks.nr - 1].value;
	out.least = fmin(1, 2 / combinations(ranks.nr, ranks.nr_base));
	if (ranks.nr > PERMUTATION_EXACT)
		out.least = fmax(out.least, 1 / (PERMUTATION_DRAWS + 1.0));
	if (!out.constant)
		out.p = fmin(1, ranks.nr > PERMUTATION_EXACT ? draw_some(&ranks, seed)
							     : count_all(&ranks));
	return out;
}
