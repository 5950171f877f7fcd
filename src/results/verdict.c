// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[NR_VERDICTS] = {
	[VERDICT_BETTER] = "better",	 [VERDICT_WORSE] = "worse",
	[VERDICT_NONE] = "none",	 [VERDICT_HOST_BUSY] = "host_busy",
	[VERDICT_DEPENDS] = "depends",	 [VERDICT_TOO_FEW] = "too_few",
	[VERDICT_NO_RATIO] = "no_ratio",
};

static const char *const texts[NR_VERDICTS] = {
	[VERDICT_BETTER] = "better",	  [VERDICT_WORSE] = "worse",
	[VERDICT_NONE] = "no difference", [VERDICT_HOST_BUSY] = "host busy",
	[VERDICT_DEPENDS] = "depends",	  [VERDICT_TOO_FEW] = "too few repeats",
	[VERDICT_NO_RATIO] = "no ratio",
};

static const char *const on_names[NR_VERDICT_ON] = {
	[ON_LOCK] = "lock",
	[ON_HZ] = "hz",
	[ON_ARBITRATION] = "arbitration",
	[ON_PARAMETERS] = "parameters",
	[ON_SEED] = "seed",
};

const char *verdict_name(enum verdict verdict)
{
	return names[verdict];
}

const char *verdict_text(enum verdict verdict)
{
	return texts[verdict];
}

const char *verdict_on_name(enum verdict_on on)
{
	return on_names[on];
}

/* One 10 ms tick at the beginning and one at the end of the observed time. */
#define TICKS_NS 20e6

static double sum_of(const struct result *result, const char *path)
{
	double values[RESULT_MAX_REPEATS], sum = 0;
	size_t nr = result_numbers(result, path, values, RESULT_MAX_REPEATS);

	for (size_t i = 0; i < nr; i++)
		sum += values[i];
	return sum;
}

static double most_of(const struct result *result, const char *path)
{
	double values[RESULT_MAX_REPEATS], most = 0;
	size_t nr = result_numbers(result, path, values, RESULT_MAX_REPEATS);

	for (size_t i = 0; i < nr; i++)
		most = fmax(most, values[i]);
	return most;
}

/* The share of the repeats that others used, less the resolution of /proc/stat in each. */
static double others_of(const struct result *result)
{
	double sum = 0, foreign, steal;

	for (size_t i = 0; i < result->nr_repeats; i++)
		if (result_number(result, i, "cpu_ns.foreign", &foreign) &&
		    result_number(result, i, "cpu_ns.steal", &steal))
			sum += fmax(0, foreign + steal - TICKS_NS);
	return sum;
}

bool verdict_reads(const char *path)
{
	static const char *const conditions[] = {"wall_ns", "cpu_ns.foreign", "cpu_ns.steal",
						 "clock_step_ns"};

	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++)
		if (!strcmp(path, conditions[i]))
			return true;
	return find_metric(path);
}

struct conditions conditions_of(const struct result *result)
{
	double wall = sum_of(result, "wall_ns"), others = others_of(result), one;

	return (struct conditions){
		.host_busy = result->host_busy || (wall > 0 && others >= VERDICT_HOST_SHARE * wall),
		.yields = result->yielding_locks || result->oversubscribed,
		.older = !result->simulated && !result_number(result, 0, "cpu_ns.foreign", &one),
		.clock_step_ns = most_of(result, "clock_step_ns"),
	};
}

struct conditions conditions_join(struct conditions a, struct conditions b)
{
	return (struct conditions){
		.host_busy = a.host_busy || b.host_busy,
		.yields = a.yields || b.yields,
		.older = a.older || b.older,
		.clock_step_ns = fmax(a.clock_step_ns, b.clock_step_ns),
	};
}

/* Beyond it sums and ratios of a few values could leave what a double holds. */
#define LARGEST 1e150

static bool has_zero(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(values[i] > 0))
			return true;
	return false;
}

static bool any_is_huge(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fabs(values[i]) > LARGEST)
			return true;
	return false;
}

/* A metric in the repeats of both sides. */
struct samples {
	double base[RESULT_MAX_REPEATS], new[RESULT_MAX_REPEATS];
	size_t nr_base, nr_new;
};

static void take_samples(struct samples *s, const struct metric *metric, const struct result *base,
			 const struct result *new)
{
	s->nr_base = result_numbers(base, metric->path, s->base, RESULT_MAX_REPEATS);
	s->nr_new = result_numbers(new, metric->path, s->new, RESULT_MAX_REPEATS);
}

static const char *why_no_ratio(const struct samples *s)
{
	if (!s->nr_base)
		return "base has none";
	if (!s->nr_new)
		return "new has none";
	if (s->nr_base < STATS_MIN_REPEATS || s->nr_new < STATS_MIN_REPEATS)
		return "too few repeats";
	if (any_is_huge(s->base, s->nr_base) || any_is_huge(s->new, s->nr_new))
		return "no plausible value";
	if (has_zero(s->base, s->nr_base))
		return "0 in the base";
	for (size_t i = 0; i < s->nr_base; i++)
		if (s->base[i] < 1 / LARGEST)
			return "no plausible value";
	return NULL;
}

bool compare_metric(const struct metric *metric, const struct result *base,
		    const struct result *new, const struct conditions *conditions, uint64_t seed,
		    struct comparison *out)
{
	struct samples s;

	take_samples(&s, metric, base, new);
	if (!s.nr_base && !s.nr_new)
		return false;
	*out = (struct comparison){
		.metric = metric,
		.of = new,
		.to = base,
		.base = s.nr_base ? stats_median(s.base, s.nr_base) : NAN,
		.new = s.nr_new ? stats_median(s.new, s.nr_new) : NAN,
		.why = why_no_ratio(&s),
		.conditions = *conditions,
		.corrected = 1,
	};
	out->verdict = out->why ? VERDICT_NO_RATIO : VERDICT_NONE;
	if (!out->why)
		out->test = permutation_test(s.base, s.nr_base, s.new, s.nr_new, seed);
	return true;
}

struct ratio_interval comparison_interval(const struct comparison *comparison, uint64_t seed)
{
	struct samples s;

	if (comparison->why)
		return (struct ratio_interval){NAN, NAN, NAN};
	take_samples(&s, comparison->metric, comparison->to, comparison->of);
	return stats_ratio_of_medians(s.base, s.nr_base, s.new, s.nr_new, seed);
}

static size_t take_ratios(const struct comparison *c, double *out)
{
	struct samples s;
	size_t nr;

	take_samples(&s, c->metric, c->to, c->of);
	nr = s.nr_base < s.nr_new ? s.nr_base : s.nr_new;
	for (size_t i = 0; i < nr; i++)
		out[i] = s.new[i] / s.base[i];
	return nr;
}

struct permutation comparisons_test(const struct comparison *a, const struct comparison *b,
				    uint64_t seed)
{
	double left[RESULT_MAX_REPEATS], right[RESULT_MAX_REPEATS];
	size_t nr_left = take_ratios(a, left), nr_right = take_ratios(b, right);

	return permutation_test(left, nr_left, right, nr_right, seed);
}

/* The figures' verdict if chance is ruled out. */
static enum verdict direction(const struct comparison *c)
{
	double steps = VERDICT_CLOCK_STEPS * c->conditions.clock_step_ns;

	if (c->metric->kind == METRIC_LATENCY && fabs(c->new - c->base) <= steps)
		return VERDICT_NONE;
	if (c->new > c->base)
		return c->metric->higher_is_better ? VERDICT_BETTER : VERDICT_WORSE;
	if (c->new < c->base)
		return c->metric->higher_is_better ? VERDICT_WORSE : VERDICT_BETTER;
	return VERDICT_NONE;
}

/* @factor: what p counts times, where the row is looked at. */
static void decide(struct comparison *c, size_t factor)
{
	bool timed = c->metric->kind != METRIC_COUNT;

	/* All repeats of both sides have the same value: nothing changed it. */
	if (c->test.constant && !timed) {
		c->verdict = VERDICT_NONE;
		return;
	}
	if (!c->test.constant && c->test.least * (double)factor > VERDICT_LEVEL) {
		c->verdict = VERDICT_TOO_FEW;
	} else if (c->conditions.host_busy) {
		c->verdict = VERDICT_HOST_BUSY;
	} else if (timed && c->conditions.yields) {
		c->verdict = VERDICT_DEPENDS;
		c->depends_on |= 1u << ON_LOCK;
	} else {
		c->verdict = c->corrected <= VERDICT_LEVEL ? direction(c) : VERDICT_NONE;
	}
}

/* By p; equal ones in the order of the table. */
static int by_chance(const void *a, const void *b)
{
	const struct comparison *left = *(const struct comparison *const *)a;
	const struct comparison *right = *(const struct comparison *const *)b;

	if (left->test.p < right->test.p || left->test.p > right->test.p)
		return left->test.p < right->test.p ? -1 : 1;
	return (left > right) - (left < right);
}

/*
 * Holm: the least p is multiplied by the number of rows, the next by one less, until one fails;
 * from there on no row passes.
 */
static void correct(struct comparison **rows, size_t nr)
{
	double least = 0;
	size_t factor = nr;

	for (size_t i = 0; i < nr; i++) {
		least = fmax(least, fmin(1, rows[i]->test.p * (double)factor));
		rows[i]->corrected = least;
		decide(rows[i], factor);
		factor -= least <= VERDICT_LEVEL;
	}
}

/* A row without any variation tests nothing and does not count. */
int verdicts_decide(struct comparison *rows, size_t nr)
{
	struct comparison **varied = calloc(nr + 1, sizeof(struct comparison *));
	size_t nr_varied = 0;

	if (!varied)
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++) {
		if (rows[i].why)
			continue;
		if (rows[i].test.constant)
			decide(&rows[i], 1);
		else
			varied[nr_varied++] = &rows[i];
	}
	qsort(varied, nr_varied, sizeof(struct comparison *), by_chance);
	correct(varied, nr_varied);
	free(varied);
	return 0;
}

bool comparison_is_past(const struct comparison *comparison, const struct ratio_interval *interval,
			double percent)
{
	if (comparison->metric->higher_is_better)
		return interval->high < 1 - percent / 100;
	return interval->low > 1 + percent / 100;
}
