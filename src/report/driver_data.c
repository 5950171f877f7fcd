// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What migration drivers report: how often they got what they tried for, and how long it took.
 * Knows none by name: a driver that counts "tries" and "failed", or "ranges" and "offlined", has a
 * success rate, and each of its latencies is a category of its own.
 */
#include "src/report/driver_data.h"

#include <string.h>

#include "src/results/stats.h"
#include "src/report/text.h"

#define MAX_CATEGORIES 24u

struct category {
	char name[96];	  /* as shown: "highorder=9", "offline: isolate" */
	char driver[64];  /* as asked for, with its node where it has several */
	char latency[32]; /* empty: the success rate */
};

struct categories {
	struct category list[MAX_CATEGORIES];
	size_t nr;
};

static void driver_name(const json_t *driver, char *out, size_t size)
{
	const char *name = json_string_value(json_object_get(driver, "name"));
	const char *argument = json_string_value(json_object_get(driver, "argument"));
	const json_t *node = json_object_get(driver, "node");

	text_set(out, size, "%.24s%s%.24s%s", name ? name : "?", argument ? "=" : "",
		 argument ? argument : "",
		 json_is_true(json_object_get(driver, "synthetic")) ? " (synthetic)" : "");
	if (json_is_integer(node) && json_integer_value(node) > 0)
		text_add(out, size, " node %d", (int)json_integer_value(node));
}

static void add(struct categories *all, const char *driver, const char *latency)
{
	struct category *c = &all->list[all->nr];

	for (size_t i = 0; i < all->nr; i++)
		if (!strcmp(all->list[i].driver, driver) && !strcmp(all->list[i].latency, latency))
			return;
	if (all->nr == MAX_CATEGORIES)
		return;
	text_set(c->driver, sizeof(c->driver), "%s", driver);
	text_set(c->latency, sizeof(c->latency), "%s", latency);
	text_set(c->name, sizeof(c->name), "%s%s%s", driver, *latency ? "^" : "", latency);
	all->nr++;
}

/* "tries" and "failed", or "ranges" and "offlined". False: it counts no tries, or made none. */
static bool success_of(const json_t *driver, double *percent)
{
	const json_t *counters = json_object_get(driver, "counters");
	const json_t *failed = json_object_get(counters, "failed");
	const json_t *offlined = json_object_get(counters, "offlined");
	double tries = json_number_value(json_object_get(counters, failed ? "tries" : "ranges"));

	if (!(tries > 0) || !(failed || offlined))
		return false;
	*percent = 100 * (failed ? 1 - json_number_value(failed) / tries
				 : json_number_value(offlined) / tries);
	return true;
}

static void add_driver(struct categories *all, const json_t *driver, bool times)
{
	json_t *latencies = json_object_get(driver, "latency_ns"), *latency;
	const char *key;
	char name[64];

	driver_name(driver, name, sizeof(name));
	if (!times) {
		double percent;

		if (success_of(driver, &percent))
			add(all, name, "");
		return;
	}
	json_object_foreach(latencies, key, latency)
	{
		char cut[32];

		text_set(cut, sizeof(cut), "%.31s", key);
		if (json_integer_value(json_object_get(latency, "count")) > 0)
			add(all, name, cut);
	}
}

static void find_categories(struct categories *all, const struct group *group, bool times)
{
	all->nr = 0;
	for (size_t i = 0; i < group->nr; i++)
		for (size_t k = 0; k < group->results[i]->nr_repeats; k++) {
			const json_t *drivers = result_list(group->results[i], k, "drivers");
			const json_t *driver;
			size_t at;

			json_array_foreach((json_t *)drivers, at, driver)
				add_driver(all, driver, times);
		}
}

static const json_t *find_driver(const struct result *r, size_t repeat, const char *name)
{
	const json_t *drivers = result_list(r, repeat, "drivers"), *driver;
	char other[64];
	size_t i;

	json_array_foreach((json_t *)drivers, i, driver)
	{
		driver_name(driver, other, sizeof(other));
		if (!strcmp(name, other))
			return driver;
	}
	return NULL;
}

/* The success rate of one repeat, or a percentile of a latency. False: it has none. */
static bool value_of(const json_t *driver, const struct category *category, const char *key,
		     double *out)
{
	const json_t *of = json_object_get(driver, "latency_ns");

	if (!*category->latency)
		return success_of(driver, out);
	of = json_object_get(of, category->latency);
	*out = json_number_value(json_object_get(of, key));
	return json_integer_value(json_object_get(of, "count")) > 0;
}

static size_t values_of(const struct result *r, const struct category *category, const char *key,
			double *out)
{
	size_t n = 0;

	for (size_t k = 0; k < r->nr_repeats; k++)
		n += value_of(find_driver(r, k, category->driver), category, key, &out[n]);
	return n;
}

static void write_category(FILE *out, size_t x, const struct result *r,
			   const struct category *category)
{
	double values[RESULT_MAX_REPEATS];
	size_t n = values_of(r, category, "p50", values);
	struct median_interval m;
	double high;

	if (!n)
		return;
	m = stats_median_interval(values, n, 1);
	fprintf(out, "%zu %.9g %.9g %.9g", x, m.median, m.low, m.high);
	n = values_of(r, category, "p99", values);
	high = stats_median(values, n);
	fprintf(out, " %.9g \"%s\"\n", high, category->name);
}

static bool write_drivers(FILE *out, const struct figure_input *input, bool times)
{
	const struct group *group = input->groups;
	struct categories all;

	find_categories(&all, group, times);
	for (size_t i = 0; i < group->nr; i++) {
		fprintf(out, "\"at\" \"%s\" \"low\" \"high\" \"p99\" \"what\"\n",
			group->results[i]->label);
		for (size_t c = 0; c < all.nr; c++)
			write_category(out, c + 1, group->results[i], &all.list[c]);
		fputs("\n\n", out);
	}
	return all.nr > 0;
}

bool write_driver_success(FILE *out, const struct figure_input *input)
{
	return write_drivers(out, input, false);
}

bool write_driver_times(FILE *out, const struct figure_input *input)
{
	return write_drivers(out, input, true);
}

static void join(const struct figure_input *input, bool times, char *out, size_t size)
{
	struct categories all;

	find_categories(&all, input->groups, times);
	text_set(out, size, "%s", "");
	for (size_t c = 0; c < all.nr; c++)
		text_add(out, size, "%s%s", c ? "|" : "", all.list[c].name);
}

void driver_success_names(const struct figure_input *input, char *out, size_t size)
{
	join(input, false, out, size);
}

void driver_times_names(const struct figure_input *input, char *out, size_t size)
{
	join(input, true, out, size);
}
