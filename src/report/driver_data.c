// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What migration drivers report: how often they succeeded, and how long it took. It knows no driver
 * by name. A driver that counts "tries" and "failed", or "ranges" and "offlined", has a success
 * rate, and each of its latencies is a category of its own.
 */
#include "src/report/driver_data.h"

#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "lib/quote.h"
#include "src/report/figure_data.h"
#include "src/results/stats.h"

struct category {
	char *driver;  /* with its argument and node: "highorder=9", "offline node 1" */
	char *latency; /* empty: the success rate */
};

struct categories {
	struct category *list;
	size_t nr, room;
	bool failed; /* memory was short */
};

/* A new text, or NULL without memory. */
static char *driver_name(const json_t *driver)
{
	const char *name = json_string_value(json_object_get(driver, "name"));
	const char *argument = json_string_value(json_object_get(driver, "argument"));
	const json_t *node = json_object_get(driver, "node");
	bool synthetic = json_is_true(json_object_get(driver, "synthetic"));
	char at[32] = "", *out;

	if (json_is_integer(node) && json_integer_value(node) > 0)
		snprintf(at, sizeof(at), " node %lld", (long long)json_integer_value(node));
	if (asprintf(&out, "%s%s%s%s%s", name ? name : "?", argument ? "=" : "",
		     argument ? argument : "", synthetic ? " (synthetic)" : "", at) < 0)
		return NULL;
	return out;
}

static void add(struct categories *all, const char *driver, const char *latency)
{
	struct category *c;

	for (size_t i = 0; i < all->nr; i++)
		if (!strcmp(all->list[i].driver, driver) && !strcmp(all->list[i].latency, latency))
			return;
	if (!array_reserve(all->list, all->room, all->nr + 1)) {
		all->failed = true;
		return;
	}
	c = &all->list[all->nr++];
	*c = (struct category){strdup(driver), strdup(latency)};
	if (c->driver && c->latency)
		return;
	free(c->driver);
	free(c->latency);
	all->nr--;
	all->failed = true;
}

static void categories_free(struct categories *all)
{
	for (size_t i = 0; i < all->nr; i++) {
		free(all->list[i].driver);
		free(all->list[i].latency);
	}
	free(all->list);
}

/*
 * "tries" and "failed", or "ranges" and "offlined". False: it does not count tries, or made none.
 */
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
	char *name = driver_name(driver);
	const char *key;
	double percent;

	all->failed |= !name;
	if (name && !times && success_of(driver, &percent))
		add(all, name, "");
	if (name && times)
		json_object_foreach(latencies, key, latency)
			if (json_integer_value(json_object_get(latency, "count")) > 0)
				add(all, name, key);
	free(name);
}

static void find_categories(struct categories *all, const struct group *group, bool times)
{
	memset(all, 0, sizeof(*all));
	for (size_t i = 0; i < group->nr; i++)
		for (size_t k = 0; k < group->results[i]->nr_repeats; k++) {
			const json_t *drivers = result_drivers(group->results[i], k), *driver;
			size_t at;

			json_array_foreach((json_t *)drivers, at, driver)
				add_driver(all, driver, times);
		}
}

static const json_t *find_driver(const struct result *r, size_t repeat, const char *name)
{
	const json_t *drivers = result_drivers(r, repeat), *driver;
	size_t i;

	json_array_foreach((json_t *)drivers, i, driver) {
		char *other = driver_name(driver);
		bool same = other && !strcmp(name, other);

		free(other);
		if (same)
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

/* "highorder=9", "offline: isolate" */
static void put_quoted_name(FILE *out, const struct category *category)
{
	char *name;

	if (asprintf(&name, "%s%s%s", category->driver, *category->latency ? ": " : "",
		     category->latency) < 0)
		return;
	quote_data(out, name);
	free(name);
}

/* True if the variant has any of the categories. */
static bool write_category(FILE *out, size_t x, const struct result *r,
			   const struct category *category)
{
	double values[RESULT_MAX_REPEATS];
	size_t n = values_of(r, category, "p50", values);
	struct median_interval m;
	bool any;

	if (!n)
		return false;
	m = stats_median_interval(values, n, 1);
	fprintf(out, "%zu", x);
	any = put_interval(out, &m);
	n = values_of(r, category, "p99", values);
	put_number(out, stats_median(values, n));
	fputc(' ', out);
	put_quoted_name(out, category);
	fputc('\n', out);
	return any && (m.median > 0 || !*category->latency);
}

static enum figure_content write_drivers(FILE *out, const struct figure_input *input, bool times)
{
	const struct group *group = input->groups;
	struct categories all;
	bool any = false;

	find_categories(&all, group, times);
	for (size_t i = 0; i < group->nr; i++) {
		fputs("\"at\" ", out);
		quote_data(out, group->results[i]->label);
		fputs(" \"low\" \"high\" \"p99\" \"what\"\n", out);
		for (size_t c = 0; c < all.nr; c++)
			any |= write_category(out, c + 1, group->results[i], &all.list[c]);
		fputs("\n\n", out);
	}
	categories_free(&all);
	return any ? FIGURE_SHOWN : all.nr ? FIGURE_EMPTY : FIGURE_NONE;
}

enum figure_content write_driver_success(FILE *out, const struct figure_input *input)
{
	return write_drivers(out, input, false);
}

enum figure_content write_driver_times(FILE *out, const struct figure_input *input)
{
	return write_drivers(out, input, true);
}

static void list_names(const struct figure_input *input, bool times, struct text_list *names)
{
	struct categories all;

	find_categories(&all, input->groups, times);
	for (size_t c = 0; c < all.nr; c++)
		text_list_add(names, "%s%s%s", all.list[c].driver, *all.list[c].latency ? "\n" : "",
			      all.list[c].latency);
	names->failed |= all.failed;
	categories_free(&all);
}

void driver_success_names(const struct figure_input *input, struct text_list *names)
{
	list_names(input, false, names);
}

void driver_times_names(const struct figure_input *input, struct text_list *names)
{
	list_names(input, true, names);
}
