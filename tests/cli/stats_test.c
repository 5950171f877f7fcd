// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "src/results/median_draws.h"
#include "src/results/stats.h"

#define assert_near(a, b) assert_true((a) - (b) < 1e-9 && (b) - (a) < 1e-9)

static void medians_are_the_middle(void **state)
{
	const double odd[] = {5, 1, 3}, even[] = {4, 1, 3, 2}, one[] = {7};

	assert_near(stats_median(odd, 3), 3);
	assert_near(stats_median(even, 4), 2.5);
	assert_near(stats_median(one, 1), 7);
}

static void equal_samples_show_no_difference(void **state)
{
	const double base[] = {9, 10, 11, 10, 10};
	struct ratio_interval i = stats_ratio_of_medians(base, 5, base, 5, 1);

	assert_near(i.ratio, 1);
	assert_true(i.low <= 1 && i.high >= 1);
}

static void a_doubling_differs(void **state)
{
	const double base[] = {9, 10, 11}, new[] = {19, 20, 21};
	struct ratio_interval i = stats_ratio_of_medians(base, 3, new, 3, 1);

	assert_near(i.ratio, 2);
	/* No draw can exceed what the extremes allow. */
	assert_true(i.low >= 19.0 / 11 && i.high <= 21.0 / 9);
	assert_true(i.low > 1 && i.high > i.low);
}

static void constants_have_no_spread(void **state)
{
	const double base[] = {8, 8, 8}, new[] = {6, 6, 6};
	struct ratio_interval i = stats_ratio_of_medians(base, 3, new, 3, 1);
	struct median_interval m = stats_median_interval(base, 3, 1);

	assert_near(i.low, 0.75);
	assert_near(i.high, 0.75);
	assert_near(m.low, 8);
	assert_near(m.high, 8);
}

/* Three equally likely values: P(median is the largest) = 7/27, so the ends are the extremes. */
static void three_values_reach_their_extremes(void **state)
{
	const double values[] = {1, 2, 4};
	struct median_interval m = stats_median_interval(values, 3, 9);

	assert_near(m.low, 1);
	assert_near(m.median, 2);
	assert_near(m.high, 4);
}

static void a_seed_gives_its_interval_again(void **state)
{
	const double base[] = {1, 2, 3, 4, 5, 6, 7}, new[] = {2, 3, 5, 7, 11, 13, 17};
	struct ratio_interval a = stats_ratio_of_medians(base, 7, new, 7, 42);
	struct ratio_interval b = stats_ratio_of_medians(base, 7, new, 7, 42);

	assert_near(a.low, b.low);
	assert_near(a.high, b.high);
}

/* Every way to draw @n of @n values, counted by the median. */
static void count_medians(const double *values, size_t n, struct likely *out, size_t nr)
{
	size_t all = 1;

	for (size_t i = 0; i < n; i++)
		all *= n;
	for (size_t way = 0; way < all; way++) {
		double drawn[6], median;

		for (size_t i = 0, rest = way; i < n; i++, rest /= n)
			drawn[i] = values[rest % n];
		median = stats_median(drawn, n);
		for (size_t i = 0; i < nr; i++)
			if (out[i].value >= median && out[i].value <= median)
				out[i].chance -= 1.0 / (double)all;
	}
}

/* No two means of these are equal. */
static void chances_are_those_of_all_draws(void **state)
{
	const double values[] = {1, 2, 4, 8, 16, 32};
	struct likely medians[21];

	for (size_t n = 1; n <= 6; n++) {
		size_t nr = median_draws_nr(n);

		median_draws(values, n, medians);
		count_medians(values, n, medians, nr);
		for (size_t i = 0; i < nr; i++)
			assert_near(medians[i].chance, 0);
	}
}

/* 127 against 63 is exact, 127 against 127 is drawn. */
static void draws_agree_with_chances(void **state)
{
	double values[127];
	struct ratio_interval drawn, exact;

	for (size_t i = 0; i < 127; i++)
		values[i] = 1000 + (double)(i * 37 % 127);
	drawn = stats_ratio_of_medians(values, 127, values, 127, 1);
	exact = stats_ratio_of_medians(values, 127, values, 63, 1);
	assert_true(drawn.low < 1 && drawn.low > 0.97 && drawn.high > 1 && drawn.high < 1.03);
	assert_true(exact.low < 1 && exact.low > 0.95 && exact.high > 1 && exact.high < 1.05);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medians_are_the_middle),
		cmocka_unit_test(equal_samples_show_no_difference),
		cmocka_unit_test(a_doubling_differs),
		cmocka_unit_test(constants_have_no_spread),
		cmocka_unit_test(three_values_reach_their_extremes),
		cmocka_unit_test(chances_are_those_of_all_draws),
		cmocka_unit_test(draws_agree_with_chances),
		cmocka_unit_test(a_seed_gives_its_interval_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
