// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/figure_data.h"

#include <math.h>
#include <string.h>

#include "lib/quote.h"
#include "src/results/stats.h"

#define MIB (1024.0 * 1024.0)

bool value_interval(const struct result *r, value_fn *value, struct median_interval *out)
{
	double values[RESULT_MAX_REPEATS];
	size_t n = 0;

	for (size_t k = 0; k < r->nr_repeats; k++)
		n += value(r, k, &values[n]);
	if (n)
		*out = stats_median_interval(values, n, 1);
	return n;
}

bool first_of_label(const struct figure_input *input, size_t group, size_t result)
{
	const char *label = input->groups[group].results[result]->label;

	for (size_t g = 0; g <= group; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++) {
			if (g == group && i == result)
				return true;
			if (!strcmp(input->groups[g].results[i]->label, label))
				return false;
		}
	return true;
}

bool put_number(FILE *out, double value)
{
	if (isfinite(value))
		return fprintf(out, " %.9g", value) > 0;
	fputs(" NaN", out);
	return false;
}

bool put_interval(FILE *out, const struct median_interval *interval)
{
	bool shown = put_number(out, interval->median);

	put_number(out, interval->low);
	put_number(out, interval->high);
	return shown;
}

static bool write_medians_of(FILE *out, const struct figure_input *input, const char *label)
{
	double values[RESULT_MAX_REPEATS];
	bool any = false;

	for (size_t g = 0; g < input->nr_groups; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++) {
			const struct result *r = input->groups[g].results[i];
			struct median_interval m;
			size_t n;

			if (strcmp(r->label, label))
				continue;
			n = result_numbers(r, input->path, values, RESULT_MAX_REPEATS);
			if (!n)
				continue;
			m = stats_median_interval(values, n, 1);
			fprintf(out, "%zu", g + 1);
			any |= put_interval(out, &m);
			fputc('\n', out);
		}
	return any;
}

enum figure_content write_medians(FILE *out, const struct figure_input *input)
{
	enum figure_content content = FIGURE_NONE;

	for (size_t g = 0; g < input->nr_groups; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++) {
			const char *label = input->groups[g].results[i]->label;

			if (!first_of_label(input, g, i))
				continue;
			fputs("\"trace\" ", out);
			quote_data(out, label);
			fputs(" \"low\" \"high\"\n", out);
			if (write_medians_of(out, input, label))
				content = FIGURE_SHOWN;
			fputs("\n\n", out);
		}
	return content;
}

/* The repeat with the median throughput: a curve over time cannot be averaged. */
static size_t median_repeat(const struct result *r)
{
	double values[RESULT_MAX_REPEATS], best = -1;
	size_t n = result_numbers(r, "ops_per_s", values, RESULT_MAX_REPEATS), found = 0;
	double median = n ? stats_median(values, n) : 0;

	for (size_t i = 0; i < n; i++) {
		double off = fabs(values[i] - median);

		if (best < 0 || off < best) {
			best = off;
			found = i;
		}
	}
	return found;
}

/* True if the result has a latency; true if it has memory. */
static void write_point(FILE *out, const struct result *r, const struct result_point *point,
			bool *latency, bool *memory)
{
	double held = point->pages * r->page_size;

	fprintf(out, "%.6f", point->t_ns / 1e9);
	/* A stretch without a free has no percentile: a gap, not a zero. */
	*latency |= put_number(out, point->free_p99_ns > 0 ? point->free_p99_ns : NAN);
	*memory |= put_number(out, held / MIB);
	put_number(out, point->live_bytes / MIB);
	put_number(out, point->waiting_bytes / MIB);
	put_number(out, held > point->live_bytes ? 100 * (held - point->live_bytes) / held : 0);
	fputc('\n', out);
}

/* One point alone is no curve. */
static bool write_series(FILE *out, const struct figure_input *input, bool *latency, bool *memory)
{
	const struct group *group = input->groups;
	bool any = false;

	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];
		const struct result_point *series;
		size_t nr = result_series(r, median_repeat(r), &series);

		fputs("\"s\" ", out);
		quote_data(out, r->label);
		fputs(" \"held MiB\" \"live MiB\" \"waiting MiB\" \"not live %\"\n", out);
		for (size_t at = 0; at < nr; at++)
			write_point(out, r, &series[at], latency, memory);
		any |= nr > 1;
		fputs("\n\n", out);
	}
	return any;
}

enum figure_content write_latency_series(FILE *out, const struct figure_input *input)
{
	bool latency = false, memory = false;

	if (!write_series(out, input, &latency, &memory))
		return FIGURE_NONE;
	return latency ? FIGURE_SHOWN : FIGURE_EMPTY;
}

enum figure_content write_memory_series(FILE *out, const struct figure_input *input)
{
	bool latency = false, memory = false;

	if (!write_series(out, input, &latency, &memory))
		return FIGURE_NONE;
	return memory ? FIGURE_SHOWN : FIGURE_EMPTY;
}

static double total(const struct result *r, const char *path)
{
	double values[RESULT_MAX_REPEATS], sum = 0;
	size_t n = result_numbers(r, path, values, RESULT_MAX_REPEATS);

	for (size_t i = 0; i < n; i++)
		sum += values[i];
	return sum;
}

static void begin_row(FILE *out, size_t number, const struct result *r)
{
	fprintf(out, "%zu ", number);
	quote_data(out, r->label);
}

enum figure_content write_migration(FILE *out, const struct figure_input *input)
{
	static const char *const outcomes[] = {"migrated", "released", "eagain", "ebusy", "einval"};
	const struct group *group = input->groups;
	bool any = false;

	fputs("\"row\" \"variant\" \"migrated\" \"released\" \"-EAGAIN\" \"-EBUSY\" \"-EINVAL\" "
	      "\"other\"\n",
	      out);
	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];
		double attempted = total(r, "migration.attempted"), left = 100;

		if (!(attempted > 0))
			continue;
		begin_row(out, i + 1, r);
		for (size_t o = 0; o < sizeof(outcomes) / sizeof(outcomes[0]); o++) {
			char path[64];
			double share;

			snprintf(path, sizeof(path), "migration.%s", outcomes[o]);
			share = 100 * total(r, path) / attempted;
			any |= put_number(out, share);
			left -= share;
		}
		put_number(out, left > 1e-9 ? left : 0);
		fputc('\n', out);
	}
	return any ? FIGURE_SHOWN : FIGURE_NONE;
}

/* False: the repeat does not say how many. */
static bool operations_of(const struct result *r, size_t repeat, double *out)
{
	double ops_per_s, wall;

	if (result_number(r, repeat, "operations", out))
		return *out > 0;
	if (!result_number(r, repeat, "ops_per_s", &ops_per_s) ||
	    !result_number(r, repeat, "wall_ns", &wall))
		return false;
	*out = ops_per_s * wall / 1e9;
	return *out > 0;
}

enum figure_content write_cpu_cost(FILE *out, const struct figure_input *input)
{
	static const char *const kinds[] = {"callers", "workers", "rcu", "migration"};
	const struct group *group = input->groups;
	bool any = false;

	fputs("\"row\" \"variant\" \"callers\" \"workers\" \"RCU callbacks\" \"migration\"\n", out);
	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];
		size_t repeat = median_repeat(r);
		double ops;

		if (!operations_of(r, repeat, &ops))
			continue;
		begin_row(out, i + 1, r);
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			char path[64];
			double ns = 0;

			snprintf(path, sizeof(path), "cpu_ns.%s", kinds[k]);
			any |= result_number(r, repeat, path, &ns) && isfinite(ns / ops);
			put_number(out, ns / ops);
		}
		fputc('\n', out);
	}
	return any ? FIGURE_SHOWN : FIGURE_NONE;
}
