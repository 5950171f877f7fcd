// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "src/cli/options/options.h"
#include "src/report/compare_output.h"

enum { FORMAT_TEXT, FORMAT_LKML };

struct compare_options {
	const char *fail_above;
	uint64_t format, seed;
	bool across, json, csv;
};

struct compare_run {
	struct result_set base, new;
	const struct compare_options *options;
	double fail_above; /* percent, or negative: never */
	size_t pairs, printed;
	bool tripped;
};

static const char *const formats[] = {"text", "lkml", NULL};

#define FIELD(name) offsetof(struct compare_options, name)
static const struct option_def options[] = {
	{.name = "fail-above",
	 .type = OPTION_STRING,
	 .arg = "PCT",
	 .help = "Exit with status 1 if a figure is worse by more than PCT per cent even at the "
		 "near end of its interval.",
	 .offset = FIELD(fail_above)},
	{.name = "across",
	 .type = OPTION_FLAG,
	 .help = "Let --fail-above judge sides whose options, compiler, host or kernel differ.",
	 .offset = FIELD(across)},
	{.name = "format",
	 .type = OPTION_CHOICE,
	 .arg = "FORMAT",
	 .def = "text",
	 .help = "lkml is plain text of at most 72 columns with its context, ready for a mail.",
	 .choices = formats,
	 .offset = FIELD(format)},
	{.name = "json", .type = OPTION_FLAG, .help = "Print JSON.", .offset = FIELD(json)},
	{.name = "csv", .type = OPTION_FLAG, .help = "Print CSV.", .offset = FIELD(csv)},
	{.name = "seed",
	 .type = OPTION_NUMBER,
	 .arg = "N",
	 .def = "1",
	 .help = "Seed of random draws when repeats are many; the same seed gives the same "
		 "figures.",
	 .offset = FIELD(seed)},
	{0},
};

static int check_comparable(const struct result *base, const struct result *new, struct error *err)
{
	const struct result *both[] = {base, new};

	for (size_t i = 0; i < 2; i++) {
		if (*both[i]->failed)
			return error_set(err, EINVAL,
					 "%s: the variant failed (%s); nothing to compare",
					 both[i]->path, both[i]->failed);
		if (both[i]->nr_repeats < STATS_MIN_REPEATS)
			return error_set(err, EINVAL,
					 "%s: %zu repeat(s); at least %u are needed to tell a "
					 "difference from noise",
					 both[i]->path, both[i]->nr_repeats, STATS_MIN_REPEATS);
	}
	if (strcmp(base->trace, new->trace) || strcmp(base->trace_hash, new->trace_hash))
		return error_set(err, EINVAL, "%s: another trace (%s %s) than that of %s (%s %s)",
				 new->path, new->trace, new->trace_hash, base->path, base->trace,
				 base->trace_hash);
	if (base->simulated != new->simulated)
		return error_set(err, EINVAL, "%s is simulated, %s is measured: not comparable",
				 base->simulated ? base->path : new->path,
				 base->simulated ? new->path : base->path);
	return 0;
}

/* Printed one by one: thousands of them are not kept in a list. */
static void print_json(const struct compare_run *run, const struct pairing *pairing)
{
	json_t *json = pairing_to_json(pairing);

	fputs(run->printed ? ",\n" : "[\n", stdout);
	json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
	json_decref(json);
}

static void print_pairing(struct compare_run *run, const struct pairing *pairing)
{
	if (run->options->json) {
		print_json(run, pairing);
	} else if (run->options->csv) {
		print_pairing_csv(stdout, pairing, !run->printed);
	} else {
		if (run->printed)
			fputc('\n', stdout);
		(run->options->format == FORMAT_LKML ? print_pairing_lkml
						     : print_pairing_text)(stdout, pairing);
	}
	run->printed++;
}

static void judge(struct compare_run *run, const struct pairing *pairing)
{
	for (size_t i = 0; i < pairing->table.nr && run->fail_above >= 0; i++) {
		const struct comparison *c = &pairing->table.rows[i];
		struct ratio_interval ratio = comparison_interval(c, run->options->seed);
		struct error line;

		if (c->why || !comparison_is_past(c, &ratio, run->fail_above))
			continue;
		run->tripped = true;
		error_set(&line, 0,
			  "%.100s: %s of %.100s is %.3f times that of %.100s, past the bound of "
			  "%g %%",
			  pairing->new->trace, c->metric->name, pairing->new->label, ratio.ratio,
			  pairing->base->label, run->fail_above);
		fprintf(stderr, "%s\n", line.text);
	}
}

/* --fail-above blames the source for a figure beyond its bound, so nothing else may differ. */
static int refuse_unlike(const struct compare_run *run, const struct result *base,
			 const struct result *new, struct error *err)
{
	struct differences all;
	int ret = 0;

	if (run->fail_above < 0 || run->options->across)
		return 0;
	if (differences_find(&all, base, new))
		return error_set(err, ENOMEM, "%s: out of memory", new->path);
	for (size_t i = 0; i < all.nr && !ret; i++) {
		const struct difference *d = &all.items[i];

		if (d->unlike)
			ret = error_set(err, EINVAL,
					"--fail-above: %s and %s differ in %.40s (%.60s / %.60s); "
					"expected sides that are alike, or --across",
					base->path, new->path, d->name, d->base, d->new);
	}
	differences_free(&all);
	return ret;
}

static int check_pair(struct compare_run *run, const struct result *base, const struct result *new,
		      struct error *err)
{
	int ret = check_comparable(base, new, err);

	run->pairs++;
	return ret ? ret : refuse_unlike(run, base, new, err);
}

static int compare_pair(struct compare_run *run, const struct result *base,
			const struct result *new, struct error *err)
{
	struct pairing pairing;

	if (pairing_make(&pairing, base, new, run->options->seed))
		return error_set(err, ENOMEM, "%s: out of memory", new->path);
	judge(run, &pairing);
	print_pairing(run, &pairing);
	pairing_free(&pairing);
	return 0;
}

typedef int (*pair_fn)(struct compare_run *run, const struct result *base, const struct result *new,
		       struct error *err);

static int by_trace_and_variant(const struct result *a, const struct result *b)
{
	int order = strcmp(a->trace, b->trace);

	return order ? order : strcmp(a->label, b->label);
}

/* Equal ones stay in the order of their set. */
static int by_pointed(const void *a, const void *b)
{
	const struct result *left = *(const struct result *const *)a;
	const struct result *right = *(const struct result *const *)b;
	int order = by_trace_and_variant(left, right);

	return order ? order : (left > right) - (left < right);
}

/* The caller frees it; NULL without memory. */
static const struct result **sort_results(const struct result_set *set)
{
	const struct result **sorted = calloc(set->nr + 1, sizeof(*sorted));

	for (size_t i = 0; sorted && i < set->nr; i++)
		sorted[i] = &set->results[i];
	if (sorted)
		qsort(sorted, set->nr, sizeof(*sorted), by_pointed);
	return sorted;
}

/* The first of the sorted results that does not come before @r. */
static size_t find_first(const struct result *const *sorted, size_t nr, const struct result *r)
{
	size_t low = 0, high = nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_trace_and_variant(sorted[middle], r) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Two single results are compared whatever their variants are; folders by trace and variant. */
static int for_each_pair(struct compare_run *run, pair_fn fn, struct error *err)
{
	const struct result_set *base = &run->base, *new = &run->new;
	const struct result **sorted;
	int ret = 0;

	if (base->nr == 1 && new->nr == 1)
		return fn(run, &base->results[0], &new->results[0], err);
	sorted = sort_results(new);
	if (!sorted)
		return error_set(err, ENOMEM, "compare: out of memory");
	for (size_t i = 0; i < base->nr && !ret; i++) {
		const struct result *b = &base->results[i];
		size_t k = find_first(sorted, new->nr, b);

		for (; k < new->nr && !by_trace_and_variant(sorted[k], b) && !ret; k++)
			ret = fn(run, b, sorted[k], err);
	}
	free(sorted);
	return ret;
}

/* Finds results that cannot be compared before anything is printed. */
static int compare_sets(struct compare_run *run, struct error *err)
{
	int ret = for_each_pair(run, check_pair, err);

	if (!ret && !run->pairs)
		return error_set(err, EINVAL,
				 "zslab compare: no trace and variant is in both; "
				 "name two files to compare different variants");
	return ret ? ret : for_each_pair(run, compare_pair, err);
}

static int parse_bound(struct compare_run *run, struct error *err)
{
	const struct option_def percent = {.type = OPTION_PERCENT};
	struct error why;

	run->fail_above = -1;
	if (!run->options->fail_above)
		return 0;
	if (!option_set(&percent, run->options->fail_above, &run->fail_above, &why))
		return 0;
	return error_set(err, EINVAL, "--fail-above: %s", why.text);
}

static int compare_all(struct compare_run *run, char **argv, struct error *err)
{
	if (parse_bound(run, err) ||
	    result_set_load(&run->base, RESULT_COMPARED, &argv[0], 1, err) ||
	    result_set_load(&run->new, RESULT_COMPARED, &argv[1], 1, err) || compare_sets(run, err))
		return EXIT_USAGE;
	if (run->options->json)
		fputs("\n]\n", stdout);
	return run->tripped ? EXIT_FOUND : EXIT_DONE;
}

static int run_compare(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	struct compare_run run = {.options = values};
	struct error err;
	int status = compare_all(&run, argv, &err);

	if (status == EXIT_USAGE)
		fprintf(stderr, "%s\n", err.text);
	result_set_free(&run.base);
	result_set_free(&run.new);
	return status;
}

const struct command command_compare = {
	.name = "compare",
	.args = "BASE NEW",
	.summary = "compare two results: ratios with confidence intervals",
	.description =
		"Compares two result files, or two folders of them by trace and variant: the "
		"ratio of medians with a 95 % bootstrap interval over the repeats, and a "
		"verdict: better or worse only if chance, clock, host and locks are ruled out "
		"as the cause. Names everything else in which the sides differ. Needs 3 "
		"repeats on both sides, 9 for a verdict.",
	.examples = "zslab compare results/a/redis_lz4.trylock.json results/a/redis_lz4.rcu.json\n"
		    "zslab compare results/before results/after --fail-above 5   # for CI\n"
		    "zslab compare results/before results/after --format lkml    # for a mail",
	.options = options,
	.values_size = sizeof(struct compare_options),
	.min_args = 2,
	.max_args = 2,
	.run = run_compare,
};
