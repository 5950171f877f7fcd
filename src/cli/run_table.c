// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/run_table.h"

#include <string.h>

#include "src/results/metrics.h"

/* @m, or the next that is a column of the table; the end of the list if there is none. */
static const struct metric *next_column(const struct metric *m)
{
	while (m->name && !m->column)
		m++;
	return m;
}

static double number_at(const json_t *repeat, const char *path)
{
	char key[64];

	while (repeat && *path) {
		size_t len = strcspn(path, ".");

		snprintf(key, sizeof(key), "%.*s", (int)len, path);
		repeat = json_object_get(repeat, key);
		path += path[len] ? len + 1 : len;
	}
	return repeat ? json_number_value(repeat) : 0;
}

static size_t numbers(const struct run_result *result, const char *path, double *out)
{
	size_t nr = json_array_size(result->repeats);

	if (nr > STATS_MAX_VALUES)
		nr = STATS_MAX_VALUES;
	for (size_t i = 0; i < nr; i++)
		out[i] = number_at(json_array_get(result->repeats, i), path);
	return nr;
}

static double median_of(const struct run_result *result, const char *path)
{
	double values[STATS_MAX_VALUES];
	size_t nr = numbers(result, path, values);

	return nr ? stats_median(values, nr) : 0;
}

/* "1234", "56.7M": counts to the last digit as long as they are readable, else four digits. */
static const char *short_number(char *out, size_t size, double value)
{
	static const char *const units[] = {"", "k", "M", "G", "T"};
	int unit = 0;

	if (value < 1e6 && value == (double)(long)value) {
		snprintf(out, size, "%.0f", value);
		return out;
	}
	while (value >= 9999.5 && unit < 4) {
		value /= 1000;
		unit++;
	}
	snprintf(out, size, value < 99.95 && (unit || value < 9.995) ? "%.2f%s" : "%.0f%s", value,
		 units[unit]);
	return out;
}

static void print_rate(FILE *out, const struct run_result *result, uint64_t seed)
{
	double values[STATS_MAX_VALUES];
	size_t nr = numbers(result, "ops_per_s", values);
	struct median_interval interval;
	char text[3][24], cell[80];

	if (!nr)
		return;
	interval = stats_median_interval(values, nr, seed);
	short_number(text[0], sizeof(text[0]), interval.median);
	short_number(text[1], sizeof(text[1]), interval.low);
	short_number(text[2], sizeof(text[2]), interval.high);
	if (nr < STATS_MIN_REPEATS)
		snprintf(cell, sizeof(cell), "%s", text[0]);
	else
		snprintf(cell, sizeof(cell), "%s (%s-%s)", text[0], text[1], text[2]);
	fprintf(out, " %-22s", cell);
}

/* Against the first variant of the run. */
static bool ratio_to_first(const struct run_result *first, const struct run_result *result,
			   uint64_t seed, struct ratio_interval *out)
{
	double base[STATS_MAX_VALUES], values[STATS_MAX_VALUES];
	size_t nr_base = numbers(first, "ops_per_s", base);
	size_t nr = numbers(result, "ops_per_s", values);

	if (first == result || nr_base < STATS_MIN_REPEATS || nr < STATS_MIN_REPEATS)
		return false;
	for (size_t i = 0; i < nr_base; i++)
		if (!(base[i] > 0))
			return false;
	*out = stats_ratio_of_medians(base, nr_base, values, nr, seed);
	return true;
}

static void print_ratio(FILE *out, const struct run_result *first, const struct run_result *result,
			uint64_t seed)
{
	struct ratio_interval ratio;
	char cell[80] = "-";

	if (ratio_to_first(first, result, seed, &ratio))
		snprintf(cell, sizeof(cell), "%.3f (%.3f-%.3f)%s", ratio.ratio, ratio.low,
			 ratio.high, stats_differs(&ratio) ? "" : " no difference shown");
	fprintf(out, " %-41s", cell);
}

static void print_row(FILE *out, const struct run_setup *setup, const struct run_result *first,
		      const struct run_result *result)
{
	char cell[32];

	fprintf(out, "%-18s", result->variant->label);
	if (!json_array_size(result->repeats)) {
		fprintf(out, " %s before its first repeat was done\n",
			result->failed ? "failed" : "interrupted");
		return;
	}
	print_rate(out, result, setup->options->seed);
	print_ratio(out, first, result, setup->options->seed);
	for (const struct metric *m = next_column(metrics); m->name; m = next_column(m + 1))
		fprintf(out, " %10s", short_number(cell, sizeof(cell), median_of(result, m->path)));
	fprintf(out, "\n");
	if (result->failed)
		fprintf(out, "%-18s failed: %s\n", "",
			json_string_value(json_object_get(result->failed, "message")));
}

static void print_head(FILE *out, const struct run_setup *setup, const struct run_trace *trace)
{
	unsigned int cpus = run_cpus(setup, trace);
	bool simulated = setup->module->simulated;

	fprintf(out, "%s: %llu operations, %u CPU%s, %s machine, %s%s\n", trace->name,
		(unsigned long long)trace->ops, cpus, cpus == 1 ? "" : "s", setup->module->name,
		simulated ? "simulated" : "measured",
		!simulated && run_busy_threads(setup, cpus) > topology_host_cpus()
			? ", OVERSUBSCRIBED"
			: "");
	fprintf(out, "%-18s %-22s %-41s", "variant", "ops/s (95 %)", "ratio to the first (95 %)");
	for (const struct metric *m = next_column(metrics); m->name; m = next_column(m + 1))
		fprintf(out, " %10s", m->column);
	fprintf(out, "\n%-18s %-22s %-41s", "", "", "");
	for (const struct metric *m = next_column(metrics); m->name; m = next_column(m + 1))
		fprintf(out, " %10s", m->unit);
	fprintf(out, "\n");
}

void run_table_print(FILE *out, const struct run_setup *setup, const struct run_trace *trace,
		     const struct run_result *results)
{
	print_head(out, setup, trace);
	for (unsigned int i = 0; i < setup->nr_variants; i++)
		print_row(out, setup, &results[0], &results[i]);
	fprintf(out, "\n");
}

static json_t *variant_json(const struct run_setup *setup, const struct run_result *first,
			    const struct run_result *result)
{
	struct ratio_interval ratio;
	json_t *out = json_pack("{s:s, s:I, s:f}", "variant", result->variant->label, "repeats",
				(json_int_t)json_array_size(result->repeats), "ops_per_s",
				median_of(result, "ops_per_s"));

	for (const struct metric *m = next_column(metrics); m->name; m = next_column(m + 1))
		json_object_set_new(out, m->path, json_real(median_of(result, m->path)));
	if (ratio_to_first(first, result, setup->options->seed, &ratio))
		json_object_set_new(out, "ratio",
				    json_pack("{s:f, s:f, s:f, s:b}", "median", ratio.ratio, "low",
					      ratio.low, "high", ratio.high, "difference_shown",
					      stats_differs(&ratio)));
	if (result->failed)
		json_object_set(out, "failed", result->failed);
	return out;
}

json_t *run_table_json(const struct run_setup *setup, const struct run_trace *trace,
		       const struct run_result *results)
{
	json_t *variants = json_array();

	for (unsigned int i = 0; i < setup->nr_variants; i++)
		json_array_append_new(variants, variant_json(setup, &results[0], &results[i]));
	return json_pack("{s:s, s:b, s:o}", "trace", trace->name, "simulated",
			 setup->module->simulated, "variants", variants);
}
