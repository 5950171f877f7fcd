// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/result_data.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "src/results/verdict.h"

/* No path that is asked for is longer. */
#define MAX_PATH 128u

struct result_data *result_data_new(enum result_keep keep)
{
	struct result_data *data = calloc(1, sizeof(*data));

	if (data)
		data->keep = keep;
	return data;
}

void result_data_free(struct result_data *data)
{
	if (!data)
		return;
	for (size_t i = 0; i < data->nr_columns; i++) {
		free(data->columns[i].path);
		free(data->columns[i].values);
	}
	for (size_t i = 0; i < data->nr_repeats; i++) {
		free(data->repeats[i].series);
		json_decref(data->repeats[i].drivers);
		json_decref(data->repeats[i].locks);
		json_decref(data->repeats[i].lines);
	}
	free(data->columns);
	free(data->repeats);
	free(data->free.buckets);
	free(data->page_return.buckets);
	free(data);
}

static int no_memory(struct error *err)
{
	return error_set(err, ENOMEM, "out of memory");
}

/* Room for one more repeat in all columns. */
static int add_row(struct result_data *data, struct error *err)
{
	if (!array_reserve(data->repeats, data->room_repeats, data->nr_repeats + 1))
		return no_memory(err);
	data->repeats[data->nr_repeats] = (struct result_repeat){0};
	for (size_t i = 0; i < data->nr_columns; i++) {
		struct result_column *column = &data->columns[i];

		if (!array_reserve(column->values, column->room, data->nr_repeats + 1))
			return no_memory(err);
		column->values[data->nr_repeats] = NAN;
	}
	return 0;
}

static struct result_column *find_column(struct result_data *data, const char *path)
{
	for (size_t i = 0; i < data->nr_columns; i++)
		if (!strcmp(data->columns[i].path, path))
			return &data->columns[i];
	return NULL;
}

static struct result_column *new_column(struct result_data *data, const char *path)
{
	struct result_column *column;

	if (!array_reserve(data->columns, data->room_columns, data->nr_columns + 1))
		return NULL;
	column = &data->columns[data->nr_columns];
	*column = (struct result_column){.path = strdup(path)};
	if (!column->path || !array_reserve(column->values, column->room, data->nr_repeats + 1)) {
		free(column->path);
		free(column->values);
		return NULL;
	}
	for (size_t i = 0; i <= data->nr_repeats; i++)
		column->values[i] = NAN;
	data->nr_columns++;
	return column;
}

static int add_number(struct result_data *data, const char *path, double value, struct error *err)
{
	struct result_column *column;

	if (data->keep == RESULT_COMPARED && !verdict_reads(path))
		return 0;
	column = find_column(data, path);
	if (!column && data->nr_columns == RESULT_MAX_NUMBERS)
		return error_set(err, EINVAL, "repeats hold more than %u different figures",
				 RESULT_MAX_NUMBERS);
	if (!column)
		column = new_column(data, path);
	if (!column)
		return no_memory(err);
	column->values[data->nr_repeats] = value;
	return 0;
}

/* All numbers below @object. A latency without samples has the count alone. */
static int add_numbers(struct result_data *data, json_t *object, char *path, size_t len,
		       struct error *err)
{
	const json_t *count = json_object_get(object, "count");
	bool empty = json_is_integer(count) && !json_integer_value(count);
	const char *key;
	json_t *value;
	int ret = 0;

	json_object_foreach(object, key, value) {
		int more = snprintf(path + len, MAX_PATH - len, "%s%s", len ? "." : "", key);

		if (more < 0 || len + (size_t)more >= MAX_PATH || (empty && value != count))
			continue;
		if (json_is_object(value))
			ret = add_numbers(data, value, path, len + (size_t)more, err);
		else if (json_is_number(value))
			ret = add_number(data, path, json_number_value(value), err);
		if (ret)
			return ret;
	}
	return 0;
}

static int too_long(const char *what, struct error *err)
{
	return error_set(err, EINVAL, "%s has more than %u entries", what, RESULT_MAX_LIST);
}

static struct result_bucket bucket_at(const json_t *histogram, size_t i)
{
	const json_t *pair = json_array_get(histogram, i);

	return (struct result_bucket){json_number_value(json_array_get(pair, 0)),
				      json_number_value(json_array_get(pair, 1))};
}

/* Both lists ascend; steps with the same bound are merged. */
static int merge(struct result_steps *steps, const json_t *histogram, struct error *err)
{
	size_t more = json_array_size(histogram), i = 0, k = 0, nr = 0;
	struct result_bucket *all;

	if (!more)
		return 0;
	if (more > RESULT_MAX_LIST)
		return too_long("a histogram", err);
	all = reallocarray(NULL, steps->nr + more, sizeof(*all));
	if (!all)
		return no_memory(err);
	while (i < steps->nr || k < more) {
		struct result_bucket next =
			k < more ? bucket_at(histogram, k) : (struct result_bucket){INFINITY, 0};

		if (i < steps->nr && steps->buckets[i].bound <= next.bound) {
			if (steps->buckets[i].bound == next.bound) {
				next.count += steps->buckets[i].count;
				k++;
			} else {
				next = steps->buckets[i];
			}
			i++;
		} else {
			k++;
		}
		all[nr++] = next;
	}
	free(steps->buckets);
	*steps = (struct result_steps){all, nr};
	return 0;
}

static double field(const json_t *point, const char *key)
{
	const json_t *value = json_object_get(point, key);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static int add_series(struct result_repeat *to, const json_t *series, struct error *err)
{
	size_t nr = json_array_size(series);

	if (nr > RESULT_MAX_LIST)
		return too_long("series", err);
	if (!nr)
		return 0;
	to->series = calloc(nr, sizeof(*to->series));
	if (!to->series)
		return no_memory(err);
	to->nr_points = nr;
	for (size_t i = 0; i < nr; i++) {
		const json_t *point = json_array_get(series, i);

		to->series[i] = (struct result_point){field(point, "t_ns"), field(point, "pages"),
						      field(point, "live_bytes"),
						      field(point, "waiting_bytes"),
						      field(point, "free_p99_ns")};
	}
	return 0;
}

/* The drivers without their histograms, which no figure draws. */
static int add_drivers(struct result_repeat *to, json_t *drivers, struct error *err)
{
	json_t *driver, *latency;
	const char *key;
	size_t i;

	if (!json_is_array(drivers) || !json_array_size(drivers))
		return 0;
	if (json_array_size(drivers) > RESULT_MAX_DRIVERS)
		return error_set(err, EINVAL, "more than %u drivers", RESULT_MAX_DRIVERS);
	json_array_foreach(drivers, i, driver)
		json_object_foreach(json_object_get(driver, "latency_ns"), key, latency)
			json_object_del(latency, "histogram");
	to->drivers = json_incref(drivers);
	return 0;
}

static int add_locks(struct result_repeat *to, json_t *locks, struct error *err)
{
	if (!json_is_array(locks) || !json_array_size(locks))
		return 0;
	if (json_array_size(locks) > RESULT_MAX_LOCKS)
		return error_set(err, EINVAL, "more than %u locks", RESULT_MAX_LOCKS);
	to->locks = json_incref(locks);
	return 0;
}

static int add_lists(struct result_data *data, struct result_repeat *to, json_t *repeat,
		     struct error *err)
{
	const json_t *latencies = json_object_get(repeat, "latency_ns");
	int ret = add_drivers(to, json_object_get(repeat, "drivers"), err);

	to->lines = json_incref(json_object_get(repeat, "lines"));
	if (!ret)
		ret = add_locks(to, json_object_get(repeat, "locks"), err);
	if (!ret)
		ret = add_series(to, json_object_get(repeat, "series"), err);
	if (!ret)
		ret = merge(&data->free,
			    json_object_get(json_object_get(latencies, "free"), "histogram"), err);
	if (!ret)
		ret = merge(&data->page_return,
			    json_object_get(json_object_get(latencies, "page_return"), "histogram"),
			    err);
	return ret;
}

int result_data_add(struct result_data *data, json_t *repeat, struct error *err)
{
	const json_t *memory = json_object_get(repeat, "memory");
	struct result_repeat *to;
	char path[MAX_PATH] = "";
	int ret = add_row(data, err);

	if (ret)
		return ret;
	to = &data->repeats[data->nr_repeats];
	to->nr_nodes = json_array_size(json_object_get(memory, "nodes"));
	ret = add_numbers(data, repeat, path, 0, err);
	if (!ret && data->keep == RESULT_DRAWN)
		ret = add_lists(data, to, repeat, err);
	data->nr_repeats++;
	return ret;
}
