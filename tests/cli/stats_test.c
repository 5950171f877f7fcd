// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

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
	assert_false(stats_differs(&i));
}

static void a_doubling_differs(void **state)
{
	const double base[] = {9, 10, 11}, new[] = {19, 20, 21};
	struct ratio_interval i = stats_ratio_of_medians(base, 3, new, 3, 1);

	assert_near(i.ratio, 2);
	/* No draw can leave what the extremes allow. */
	assert_true(i.low >= 19.0 / 11 && i.high <= 21.0 / 9);
	assert_true(i.low > 1 && i.high > i.low);
	assert_true(stats_differs(&i));
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

/* Three values, all drawn alike: P(median is the largest) = 7/27, so the ends are the extremes. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medians_are_the_middle),
		cmocka_unit_test(equal_samples_show_no_difference),
		cmocka_unit_test(a_doubling_differs),
		cmocka_unit_test(constants_have_no_spread),
		cmocka_unit_test(three_values_reach_their_extremes),
		cmocka_unit_test(a_seed_gives_its_interval_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
