// SPDX-License-Identifier: GPL-2.0-or-later
/* Latency over 1/(1-p), from the histograms of all repeats: percentiles are never averaged. */
#include "src/report/figure_data.h"

#include "lib/quote.h"

static double sum_counts(const struct result_bucket *buckets, size_t nr)
{
	double sum = 0;

	for (size_t i = 0; i < nr; i++)
		sum += buckets[i].count;
	return sum;
}

static void put_step(FILE *out, double x, double ns)
{
	fprintf(out, "%.9g", x);
	put_number(out, ns);
	fputc('\n', out);
}

/* Whether there is anything above 0, for the axis is logarithmic. */
static bool write_curve(FILE *out, const struct result_bucket *buckets, size_t nr)
{
	double all = sum_counts(buckets, nr), below = 0;

	for (size_t i = 0; i < nr; i++) {
		put_step(out, all / (all - below), buckets[i].bound);
		below += buckets[i].count;
	}
	if (nr)
		put_step(out, all, buckets[nr - 1].bound);
	return nr && buckets[nr - 1].bound > 0;
}

enum figure_content write_percentiles(FILE *out, const struct figure_input *input)
{
	const struct group *group = input->groups;
	enum figure_content content = FIGURE_NONE;
	char path[64];
	double count;

	snprintf(path, sizeof(path), "latency_ns.%s.count", input->path);
	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];
		const struct result_bucket *buckets;
		size_t nr = result_histogram(r, input->path, &buckets);

		fputs("\"1/(1-p)\" ", out);
		quote_data(out, r->label);
		fputc('\n', out);
		if (write_curve(out, buckets, nr))
			content = FIGURE_SHOWN;
		else if (content == FIGURE_NONE && result_number(r, 0, path, &count))
			content = FIGURE_EMPTY;
		fputs("\n\n", out);
	}
	return content;
}
