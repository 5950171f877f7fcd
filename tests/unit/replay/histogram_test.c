// SPDX-License-Identifier: GPL-2.0-or-later
/* Buckets tile the range, errors stay below 1 %, merging loses nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/replay/histogram.h"
#include "src/content/mix.h"

#define VALUES 100000u

static void test_buckets_tile_the_range(void **state)
{
	uint64_t next = 0;

	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		assert_int_equal(histogram_lower_bound(i), next);
		assert_int_equal(histogram_bucket(next), i);
		next += histogram_width(i);
		assert_int_equal(histogram_bucket(next - 1), i);
	}
	assert_int_equal(next, 1ull << HISTOGRAM_MAX_BITS);
	assert_int_equal(histogram_bucket(UINT64_MAX), HISTOGRAM_BUCKETS - 1);
}

static void test_width_is_below_two_percent(void **state)
{
	for (unsigned int i = 2u << HISTOGRAM_SUB_BITS; i < HISTOGRAM_BUCKETS; i++)
		assert_true(histogram_width(i) * 64 <= histogram_lower_bound(i));
}

/* From 1 to 2^36, each power of two equally likely. */
static uint64_t value_of(uint64_t i)
{
	uint64_t random = mix64(i);

	return (random >> 28 | 1) >> (random % 36);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void test_percentiles_are_within_one_percent(void **state)
{
	static const double fractions[] = {.001, .1, .5, .9, .99, .999, .9999, 1};
	uint64_t *values = calloc(VALUES, sizeof(*values)), sum = 0;
	struct histogram *hist = calloc(1, sizeof(*hist));

	for (uint64_t i = 0; i < VALUES; i++) {
		values[i] = value_of(i);
		sum += values[i];
		histogram_record(hist, values[i]);
	}
	qsort(values, VALUES, sizeof(*values), compare);
	for (size_t i = 0; i < sizeof(fractions) / sizeof(*fractions); i++) {
		double exact = (double)values[(size_t)ceil(fractions[i] * VALUES) - 1];
		double reported = histogram_percentile(hist, fractions[i]);

		assert_true(fabs(reported - exact) <= exact / 100);
	}
	assert_int_equal(hist->max, values[VALUES - 1]);
	assert_int_equal(histogram_count(hist), VALUES);
	assert_true(histogram_mean(hist) == (double)sum / VALUES);
	free(values);
	free(hist);
}

static void test_merge_loses_nothing(void **state)
{
	struct histogram *parts = calloc(3, sizeof(*parts)), *all = calloc(1, sizeof(*all));
	struct histogram *merged = calloc(1, sizeof(*merged));

	for (uint64_t i = 0; i < VALUES; i++) {
		if (i % 3 == 2)
			histogram_record_shared(&parts[2], value_of(i));
		else
			histogram_record(&parts[i % 3], value_of(i));
		histogram_record(all, value_of(i));
	}
	for (int i = 0; i < 3; i++)
		histogram_merge(merged, &parts[i]);
	assert_memory_equal(merged, all, sizeof(*all));
	free(parts);
	free(all);
	free(merged);
}

static void test_since_is_the_difference(void **state)
{
	struct histogram *now = calloc(1, sizeof(*now)), *before = calloc(1, sizeof(*before));
	struct histogram *between = calloc(1, sizeof(*between));

	histogram_record(now, 1000);
	memcpy(before, now, sizeof(*now));
	histogram_record(now, 50);
	histogram_since(between, now, before);
	assert_int_equal(histogram_count(between), 1);
	assert_true(histogram_percentile(between, 0.99) == 50);
	free(now);
	free(before);
	free(between);
}

static void test_empty(void **state)
{
	struct histogram *hist = calloc(1, sizeof(*hist));

	histogram_record(hist, 7);
	histogram_reset(hist);
	assert_int_equal(histogram_count(hist), 0);
	assert_true(histogram_percentile(hist, .5) == 0);
	assert_true(histogram_mean(hist) == 0);
	free(hist);
}

static void test_emptied_is_all_zeroes(void **state)
{
	static const uint64_t values[][2] = {{0, 0}, {0, 5}, {127, 128}, {3, UINT64_MAX}};
	struct histogram *hist = calloc(1, sizeof(*hist)), *zero = calloc(1, sizeof(*zero));

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		histogram_record(hist, values[i][0]);
		histogram_record_shared(hist, values[i][1]);
		assert_int_equal(histogram_count(hist), 2);
		histogram_empty(hist);
		assert_memory_equal(hist, zero, sizeof(*hist));
	}
	free(hist);
	free(zero);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buckets_tile_the_range),
		cmocka_unit_test(test_width_is_below_two_percent),
		cmocka_unit_test(test_percentiles_are_within_one_percent),
		cmocka_unit_test(test_merge_loses_nothing),
		cmocka_unit_test(test_since_is_the_difference),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_emptied_is_all_zeroes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
