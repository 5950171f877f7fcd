// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/figure_data.h"

#include <string.h>

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
			fprintf(out, "%zu %.9g %.9g %.9g\n", g + 1, m.median, m.low, m.high);
			any = true;
		}
	return any;
}

bool write_medians(FILE *out, const struct figure_input *input)
{
	bool any = false;

	for (size_t g = 0; g < input->nr_groups; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++) {
			const char *label = input->groups[g].results[i]->label;

			if (!first_of_label(input, g, i))
				continue;
			fprintf(out, "\"trace\" \"%s\" \"low\" \"high\"\n", label);
			any |= write_medians_of(out, input, label);
			fputs("\n\n", out);
		}
	return any;
}

/* The repeat whose throughput is the median one: a curve over time cannot be averaged. */
static size_t median_repeat(const struct result *r)
{
	double values[RESULT_MAX_REPEATS], best = -1;
	size_t n = result_numbers(r, "ops_per_s", values, RESULT_MAX_REPEATS), found = 0;
	double median = stats_median(values, n);

	for (size_t i = 0; i < n; i++) {
		double off = values[i] > median ? values[i] - median : median - values[i];

		if (best < 0 || off < best) {
			best = off;
			found = i;
		}
	}
	return found;
}

static double number_of(const json_t *point, const char *key)
{
	return json_number_value(json_object_get(point, key));
}

static void write_point(FILE *out, const struct result *r, const json_t *point)
{
	double held = number_of(point, "pages") * r->page_size;
	double live = number_of(point, "live_bytes");

	fprintf(out, "%.6f ", number_of(point, "t_ns") / 1e9);
	/* A stretch without a single free has no percentile: a gap, not a zero. */
	if (number_of(point, "free_p99_ns") > 0)
		fprintf(out, "%.9g ", number_of(point, "free_p99_ns"));
	else
		fputs("NaN ", out);
	fprintf(out, "%.6f %.6f %.6f %.4f\n", held / MIB, live / MIB,
		number_of(point, "waiting_bytes") / MIB,
		held > live ? 100 * (held - live) / held : 0);
}

bool write_series(FILE *out, const struct figure_input *input)
{
	const struct group *group = input->groups;
	bool any = false;

	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];
		const json_t *series = result_list(r, median_repeat(r), "series"), *point;
		size_t at;

		fprintf(out,
			"\"s\" \"%s\" \"held MiB\" \"live MiB\" \"waiting MiB\" \"not live %%\"\n",
			r->label);
		json_array_foreach((json_t *)series, at, point) write_point(out, r, point);
		any |= json_array_size(series) > 1;
		fputs("\n\n", out);
	}
	return any;
}

static double total(const struct result *r, const char *path)
{
	double values[RESULT_MAX_REPEATS], sum = 0;
	size_t n = result_numbers(r, path, values, RESULT_MAX_REPEATS);

	for (size_t i = 0; i < n; i++)
		sum += values[i];
	return sum;
}

bool write_migration(FILE *out, const struct figure_input *input)
{
	static const char *const outcomes[] = {"migrated", "released", "eagain", "ebusy", "einval"};
	const struct group *group = input->groups;
	bool any = false;

	fputs("\"variant\" \"migrated\" \"released\" \"-EAGAIN\" \"-EBUSY\" \"-EINVAL\" "
	      "\"other\"\n",
	      out);
	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];
		double attempted = total(r, "migration.attempted"), left = 100;

		if (!(attempted > 0))
			continue;
		fprintf(out, "\"%s\"", r->label);
		for (size_t o = 0; o < sizeof(outcomes) / sizeof(outcomes[0]); o++) {
			char path[64];
			double share;

			snprintf(path, sizeof(path), "migration.%s", outcomes[o]);
			share = 100 * total(r, path) / attempted;
			fprintf(out, " %.9g", share);
			left -= share;
		}
		fprintf(out, " %.9g\n", left > 1e-9 ? left : 0);
		any = true;
	}
	return any;
}

bool write_cpu_cost(FILE *out, const struct figure_input *input)
{
	static const char *const kinds[] = {"callers", "workers", "rcu", "migration"};
	const struct group *group = input->groups;
	bool any = false;

	fputs("\"variant\" \"callers\" \"workers\" \"RCU callbacks\" \"migration\"\n", out);
	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];
		size_t repeat = median_repeat(r);
		double ops_per_s, wall, ops;

		if (!result_number(r, repeat, "ops_per_s", &ops_per_s) ||
		    !result_number(r, repeat, "wall_ns", &wall))
			continue;
		if (!result_number(r, repeat, "operations", &ops))
			ops = ops_per_s * wall / 1e9;
		if (!(ops > 0))
			continue;
		fprintf(out, "\"%s\"", r->label);
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			char path[64];
			double ns = 0;

			snprintf(path, sizeof(path), "cpu_ns.%s", kinds[k]);
			any |= result_number(r, repeat, path, &ns);
			fprintf(out, " %.9g", ns / ops);
		}
		fputc('\n', out);
	}
	return any;
}
