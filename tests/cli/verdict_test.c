// SPDX-License-Identifier: GPL-2.0-or-later
/* The permutation test by counts made by hand, and what rules a verdict out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "src/results/result_data.h"
#include "src/results/robust.h"

#define assert_near(a, b) assert_true((a) - (b) < 1e-9 && (b) - (a) < 1e-9)

static void sides_apart_reach_the_least_p(void **state)
{
	const double base[] = {1, 2, 3}, new[] = {4, 5, 6};
	struct permutation test = permutation_test(base, 3, new, 3, 1);

	/* 20 ways to split six values; the base is lowest or highest in 2. */
	assert_near(test.p, 0.1);
	assert_near(test.least, 0.1);
	assert_false(test.constant);
}

static void sides_mixed_are_counted(void **state)
{
	const double base[] = {1, 2, 4}, new[] = {3, 5, 6};

	/* Rank sums 6, 7, and 14, 15 of the 20: once each. */
	assert_near(permutation_test(base, 3, new, 3, 1).p, 0.2);
}

static void equal_values_share_their_ranks(void **state)
{
	const double base[] = {1, 1}, new[] = {1, 2};

	/* Six ways; the sum of ranks of the base is 4 in half of them, and 6 in the others. */
	assert_near(permutation_test(base, 2, new, 2, 1).p, 1);
}

static void nothing_varies(void **state)
{
	const double base[] = {5, 5, 5}, new[] = {5, 5, 5};
	struct permutation test = permutation_test(base, 3, new, 3, 1);

	assert_true(test.constant);
	assert_near(test.p, 1);
}

static void unequal_numbers(void **state)
{
	const double base[] = {1}, new[] = {2, 3, 4};

	assert_near(permutation_test(base, 1, new, 3, 1).p, 0.5);
	assert_near(permutation_test(new, 3, base, 1, 1).p, 0.5);
}

/* Beyond the counted sizes, draws come close, and are the same for a seed. */
static void many_values_are_drawn(void **state)
{
	double base[40], new[40];

	for (int i = 0; i < 40; i++) {
		base[i] = i % 10;
		new[i] = i % 10;
	}
	assert_true(permutation_test(base, 40, new, 40, 3).p > 0.99);
	for (int i = 0; i < 40; i++)
		new[i] += 20;
	assert_true(permutation_test(base, 40, new, 40, 3).p < 2e-5);
	new[0] = 0;
	assert_true(permutation_test(base, 40, new, 40, 3).p ==
		    permutation_test(base, 40, new, 40, 3).p);
}

/* Around the limit both ways give nearly the same. */
static void draws_agree_with_the_count(void **state)
{
	double counted[2][32], drawn[2][33];
	double p[2];

	for (int i = 0; i < 33; i++) {
		drawn[0][i] = i;
		drawn[1][i] = i + 6.5;
	}
	for (int i = 0; i < 32; i++) {
		counted[0][i] = i;
		counted[1][i] = i + 6.5;
	}
	p[0] = permutation_test(counted[0], 32, counted[1], 32, 1).p;
	p[1] = permutation_test(drawn[0], 33, drawn[1], 33, 1).p;
	assert_true(p[0] > 0.001 && p[0] < 0.02);
	assert_true(p[1] > p[0] / 2 && p[1] < p[0] * 2);
}

static struct comparison row(const char *path, double base, double new, double p)
{
	return (struct comparison){
		.metric = find_metric(path),
		.base = base,
		.new = new,
		.test = {.p = p, .least = 1e-4},
		.conditions = {.clock_step_ns = 10},
		.corrected = 1,
	};
}

static void holm_counts_the_rows(void **state)
{
	struct comparison rows[] = {
		row("ops_per_s", 100, 90, 0.02),
		row("latency_ns.free.p99", 100, 200, 0.001),
		row("memory.peak_pages", 10, 20, 0.03),
	};

	verdicts_decide(rows, 3);
	assert_int_equal(rows[1].verdict, VERDICT_WORSE); /* 0.001 * 3 */
	assert_int_equal(rows[0].verdict, VERDICT_WORSE); /* 0.02 * 2 */
	assert_int_equal(rows[2].verdict, VERDICT_WORSE); /* 0.03 * 1, and not below 0.04 */
	assert_near(rows[2].corrected, 0.04);
	rows[0].test.p = 0.026;
	verdicts_decide(rows, 3);
	assert_int_equal(rows[1].verdict, VERDICT_WORSE);
	assert_int_equal(rows[0].verdict, VERDICT_NONE); /* 0.052 */
	assert_int_equal(rows[2].verdict, VERDICT_NONE); /* not after one that did not pass */
}

static void a_row_that_cannot_vary_does_not_count(void **state)
{
	struct comparison rows[] = {
		row("ops_per_s", 100, 90, 0.04),
		row("memory.peak_pages", 10, 10, 1),
	};

	rows[1].test.constant = true;
	verdicts_decide(rows, 2);
	assert_int_equal(rows[0].verdict, VERDICT_WORSE);
	assert_int_equal(rows[1].verdict, VERDICT_NONE);
}

static void the_direction_is_the_metrics(void **state)
{
	struct comparison rows[] = {
		row("ops_per_s", 100, 110, 0.001),
		row("latency_ns.free.p99", 100, 60, 0.001),
	};

	verdicts_decide(rows, 2);
	assert_int_equal(rows[0].verdict, VERDICT_BETTER);
	assert_int_equal(rows[1].verdict, VERDICT_BETTER);
}

/* 60.3 to 50.3 ns was one tick of the clock, and was called better. */
static void two_steps_of_the_clock_are_none(void **state)
{
	struct comparison rows[] = {
		row("latency_ns.free.p50", 60, 50, 0.001),
		row("latency_ns.free.p99", 60, 40, 0.001),
		row("latency_ns.malloc.p50", 60, 39.9, 0.001),
		row("memory.peak_pages", 60, 59, 0.001), /* no time */
	};

	verdicts_decide(rows, 4);
	assert_int_equal(rows[0].verdict, VERDICT_NONE);
	assert_int_equal(rows[1].verdict, VERDICT_NONE);
	assert_int_equal(rows[2].verdict, VERDICT_BETTER);
	assert_int_equal(rows[3].verdict, VERDICT_BETTER);
}

static void too_few_repeats_are_said(void **state)
{
	struct comparison rows[] = {
		row("ops_per_s", 100, 200, 2.0 / 252), /* 5 and 5 repeats, as far apart as can be */
		row("latency_ns.free.p99", 100, 50, 2.0 / 252),
	};

	rows[0].test.least = rows[1].test.least = 2.0 / 252;
	verdicts_decide(rows, 1);
	assert_int_equal(rows[0].verdict, VERDICT_BETTER);
	rows[0].test.least = rows[1].test.least = 0.026;
	rows[0].test.p = rows[1].test.p = 0.026;
	verdicts_decide(rows, 2);
	assert_int_equal(rows[0].verdict, VERDICT_TOO_FEW);
	assert_int_equal(rows[1].verdict, VERDICT_TOO_FEW);
}

static void a_busy_host_and_yielding_locks_have_no_verdict(void **state)
{
	struct comparison rows[] = {
		row("ops_per_s", 100, 200, 0.001),
		row("memory.peak_pages", 100, 50, 0.001),
	};

	rows[0].conditions.yields = rows[1].conditions.yields = true;
	verdicts_decide(rows, 2);
	assert_int_equal(rows[0].verdict, VERDICT_DEPENDS);
	assert_int_equal(rows[0].depends_on, 1u << ON_LOCK);
	assert_int_equal(rows[1].verdict, VERDICT_BETTER);
	rows[0].conditions.host_busy = rows[1].conditions.host_busy = true;
	verdicts_decide(rows, 2);
	assert_int_equal(rows[0].verdict, VERDICT_HOST_BUSY);
	assert_int_equal(rows[1].verdict, VERDICT_HOST_BUSY);
}

#define REPEATS 9

/* What a base and, near or far from it, a changed variant measured. */
static double base_values[REPEATS] = {10, 11, 12, 13, 14, 15, 16, 17, 18};
static double near_values[REPEATS] = {11, 11, 13, 13, 15, 15, 17, 17, 19};
static double far_values[REPEATS] = {20, 22, 24, 26, 28, 30, 32, 34, 36};

static struct result_column columns[3] = {
	{.path = "latency_ns.free.p99", .values = base_values},
	{.path = "latency_ns.free.p99", .values = near_values},
	{.path = "latency_ns.free.p99", .values = far_values},
};

static struct result_data data[3] = {
	{.columns = &columns[0], .nr_columns = 1},
	{.columns = &columns[1], .nr_columns = 1},
	{.columns = &columns[2], .nr_columns = 1},
};

static struct result results[2][2] = {
	{{.own = "trylock", .setting = "ticket", .nr_repeats = REPEATS, .data = &data[0]},
	 {.own = "rcu", .setting = "ticket", .nr_repeats = REPEATS, .data = &data[1]}},
	{{.own = "trylock", .setting = "ck-mcs", .nr_repeats = REPEATS, .data = &data[0]},
	 {.own = "rcu", .setting = "ck-mcs", .nr_repeats = REPEATS, .data = &data[2]}},
};

static struct comparison of_run(int run, enum verdict verdict)
{
	struct comparison c = row("latency_ns.free.p99", 1, 2, 0.001);

	c.to = &results[run][0];
	c.of = &results[run][1];
	c.verdict = verdict;
	return c;
}

/* The outcome for a verdict that the repeated run gives as @again. */
static struct comparison repeated(enum verdict verdict, enum verdict again)
{
	struct comparison c = of_run(0, verdict), other = of_run(1, again);
	struct table table = {.rows = &c, .nr = 1}, others = {.rows = &other, .nr = 1};

	robust_repeat(&table, &others, ON_LOCK, "lock-tas");
	robust_conclude(&table);
	return c;
}

static void a_verdict_that_stays_is_robust(void **state)
{
	assert_int_equal(repeated(VERDICT_WORSE, VERDICT_WORSE).robust, ROBUST_YES);
	assert_int_equal(repeated(VERDICT_WORSE, VERDICT_WORSE).verdict, VERDICT_WORSE);
	assert_int_equal(repeated(VERDICT_NONE, VERDICT_NONE).robust, ROBUST_YES);
}

static void a_verdict_that_flips_depends(void **state)
{
	static const enum verdict flips[][2] = {{VERDICT_WORSE, VERDICT_BETTER},
						{VERDICT_WORSE, VERDICT_NONE},
						{VERDICT_NONE, VERDICT_BETTER}};

	for (int i = 0; i < 3; i++) {
		struct comparison c = repeated(flips[i][0], flips[i][1]);

		assert_int_equal(c.verdict, VERDICT_DEPENDS);
		assert_int_equal(c.depends_on, 1u << ON_LOCK);
		assert_string_equal(c.flipped_in, "lock-tas");
		assert_int_equal(c.robust, ROBUST_NO);
	}
}

/* In both runs rcu is as near to trylock; one of them passed its test, by chance. */
static void chance_is_no_flip(void **state)
{
	struct comparison c;

	results[1][1].data = &data[1];
	c = repeated(VERDICT_WORSE, VERDICT_NONE);
	assert_int_equal(c.verdict, VERDICT_WORSE);
	assert_int_equal(c.robust, ROBUST_NOT_TESTED);
	assert_int_equal(repeated(VERDICT_NONE, VERDICT_WORSE).verdict, VERDICT_NONE);
	assert_int_equal(repeated(VERDICT_WORSE, VERDICT_BETTER).verdict, VERDICT_DEPENDS);
	results[1][1].data = &data[2];
}

/* The more rows, the further apart the ratios of a flip. */
static void rows_of_a_table_share_the_level(void **state)
{
	static struct comparison rows[2000], others[2000];
	struct table table = {.rows = rows, .nr = 2000}, other = {.rows = others, .nr = 2000};

	for (int i = 0; i < 2000; i++) {
		rows[i] = of_run(0, VERDICT_WORSE);
		others[i] = of_run(1, VERDICT_NONE);
	}
	robust_repeat(&table, &other, ON_LOCK, "lock-tas");
	robust_conclude(&table);
	assert_int_equal(rows[0].verdict, VERDICT_WORSE);
}

static void what_cannot_be_told_is_not_tested(void **state)
{
	assert_int_equal(repeated(VERDICT_WORSE, VERDICT_HOST_BUSY).robust, ROBUST_NOT_TESTED);
	assert_int_equal(repeated(VERDICT_WORSE, VERDICT_HOST_BUSY).verdict, VERDICT_WORSE);
	assert_int_equal(repeated(VERDICT_TOO_FEW, VERDICT_BETTER).verdict, VERDICT_TOO_FEW);
}

static void a_run_that_was_cut_is_not_robust(void **state)
{
	struct comparison c = of_run(0, VERDICT_WORSE), other = of_run(1, VERDICT_WORSE);
	struct table table = {.rows = &c, .nr = 1}, others = {.rows = &other, .nr = 1};

	robust_repeat(&table, &others, ON_LOCK, "lock-tas");
	robust_is_cut(&table);
	robust_conclude(&table);
	assert_int_equal(c.verdict, VERDICT_WORSE);
	assert_int_equal(c.robust, ROBUST_NOT_TESTED);
}

/* The seed is not part of the setting, but another seed is another run. */
static void another_seed_tests(void **state)
{
	struct comparison c = of_run(0, VERDICT_WORSE), other = of_run(0, VERDICT_NONE);
	struct table table = {.rows = &c, .nr = 1}, others = {.rows = &other, .nr = 1};

	assert_true(robust_has_verdicts(&table));
	robust_repeat(&table, &others, ON_SEED, "seed-2");
	robust_conclude(&table);
	assert_int_equal(c.verdict, VERDICT_DEPENDS);
	assert_int_equal(c.depends_on, 1u << ON_SEED);
}

/* A kernel tree's variant has one lock: repeating it tests nothing. */
static void the_same_setting_tests_nothing(void **state)
{
	struct comparison c = of_run(0, VERDICT_WORSE), other = of_run(0, VERDICT_NONE);
	struct table table = {.rows = &c, .nr = 1}, others = {.rows = &other, .nr = 1};

	robust_repeat(&table, &others, ON_LOCK, "lock-tas");
	robust_conclude(&table);
	assert_int_equal(c.verdict, VERDICT_WORSE);
	assert_int_equal(c.robust, ROBUST_NOT_TESTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sides_apart_reach_the_least_p),
		cmocka_unit_test(sides_mixed_are_counted),
		cmocka_unit_test(equal_values_share_their_ranks),
		cmocka_unit_test(nothing_varies),
		cmocka_unit_test(unequal_numbers),
		cmocka_unit_test(many_values_are_drawn),
		cmocka_unit_test(draws_agree_with_the_count),
		cmocka_unit_test(holm_counts_the_rows),
		cmocka_unit_test(a_row_that_cannot_vary_does_not_count),
		cmocka_unit_test(the_direction_is_the_metrics),
		cmocka_unit_test(two_steps_of_the_clock_are_none),
		cmocka_unit_test(too_few_repeats_are_said),
		cmocka_unit_test(a_busy_host_and_yielding_locks_have_no_verdict),
		cmocka_unit_test(a_verdict_that_stays_is_robust),
		cmocka_unit_test(a_verdict_that_flips_depends),
		cmocka_unit_test(chance_is_no_flip),
		cmocka_unit_test(rows_of_a_table_share_the_level),
		cmocka_unit_test(what_cannot_be_told_is_not_tested),
		cmocka_unit_test(a_run_that_was_cut_is_not_robust),
		cmocka_unit_test(another_seed_tests),
		cmocka_unit_test(the_same_setting_tests_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
