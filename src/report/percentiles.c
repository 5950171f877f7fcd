// SPDX-License-Identifier: GPL-2.0-or-later
/* Latency over 1/(1-p), from the histograms of all repeats: percentiles are never averaged. */
#include <stdlib.h>

#include "src/report/figure_data.h"

struct bucket {
	double bound, count;
};

struct pool {
	struct bucket *buckets;
	size_t nr, room;
};

static bool grow(struct pool *pool, size_t more)
{
	struct bucket *grown = reallocarray(pool->buckets, pool->room + more, sizeof(*grown));

	if (!grown)
		return false;
	pool->buckets = grown;
	pool->room += more;
	return true;
}

static void add_histogram(struct pool *pool, const json_t *histogram)
{
	const json_t *pair;
	size_t i;

	if (!grow(pool, json_array_size(histogram)))
		return;
	json_array_foreach((json_t *)histogram, i, pair) pool->buckets[pool->nr++] =
		(struct bucket){json_number_value(json_array_get(pair, 0)),
				json_number_value(json_array_get(pair, 1))};
}

static int compare_buckets(const void *a, const void *b)
{
	const struct bucket *x = a, *y = b;

	return (x->bound > y->bound) - (x->bound < y->bound);
}

static double sum_counts(const struct pool *pool)
{
	double sum = 0;

	for (size_t i = 0; i < pool->nr; i++)
		sum += pool->buckets[i].count;
	return sum;
}

static void write_curve(FILE *out, struct pool *pool)
{
	double all = sum_counts(pool), below = 0;

	qsort(pool->buckets, pool->nr, sizeof(*pool->buckets), compare_buckets);
	for (size_t i = 0; i < pool->nr; i++) {
		const struct bucket *b = &pool->buckets[i];

		/* Buckets of the same bound, from several repeats, are one step. */
		if (!i || b->bound > b[-1].bound)
			fprintf(out, "%.9g %.9g\n", all / (all - below), b->bound);
		below += b->count;
		if (i + 1 == pool->nr)
			fprintf(out, "%.9g %.9g\n", all, b->bound);
	}
}

bool write_percentiles(FILE *out, const struct figure_input *input)
{
	const struct group *group = input->groups;
	bool any = false;
	char path[64];

	snprintf(path, sizeof(path), "latency_ns.%s.histogram", input->path);
	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];
		struct pool pool = {0};

		for (size_t repeat = 0; repeat < r->nr_repeats; repeat++)
			add_histogram(&pool, result_list(r, repeat, path));
		fprintf(out, "\"1/(1-p)\" \"%s\"\n", r->label);
		write_curve(out, &pool);
		fputs("\n\n", out);
		any |= pool.nr > 0;
		free(pool.buckets);
	}
	return any;
}
