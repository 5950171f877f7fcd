// SPDX-License-Identifier: GPL-2.0-or-later
/* Values of a result's repeats. */
#include <math.h>
#include <string.h>

#include "src/results/result_data.h"

static const double *values_of(const struct result *result, const char *path)
{
	for (size_t i = 0; i < result->data->nr_columns; i++)
		if (!strcmp(result->data->columns[i].path, path))
			return result->data->columns[i].values;
	return NULL;
}

bool result_number(const struct result *result, size_t repeat, const char *path, double *out)
{
	const double *values = values_of(result, path);

	if (!values || repeat >= result->nr_repeats || isnan(values[repeat]))
		return false;
	*out = values[repeat];
	return true;
}

size_t result_numbers(const struct result *result, const char *path, double *out, size_t max)
{
	const double *values = values_of(result, path);
	size_t nr = 0;

	for (size_t i = 0; values && i < result->nr_repeats && nr < max; i++)
		if (!isnan(values[i]))
			out[nr++] = values[i];
	return nr;
}

size_t result_histogram(const struct result *result, const char *latency,
			const struct result_bucket **out)
{
	const struct result_steps *steps =
		strcmp(latency, "free") ? &result->data->page_return : &result->data->free;

	*out = steps->buckets;
	return steps->nr;
}

size_t result_series(const struct result *result, size_t repeat, const struct result_point **out)
{
	*out = NULL;
	if (repeat >= result->nr_repeats)
		return 0;
	*out = result->data->repeats[repeat].series;
	return result->data->repeats[repeat].nr_points;
}

const json_t *result_drivers(const struct result *result, size_t repeat)
{
	return repeat < result->nr_repeats ? result->data->repeats[repeat].drivers : NULL;
}

const json_t *result_locks(const struct result *result, size_t repeat)
{
	return repeat < result->nr_repeats ? result->data->repeats[repeat].locks : NULL;
}

const json_t *result_lines(const struct result *result, size_t repeat)
{
	return repeat < result->nr_repeats ? result->data->repeats[repeat].lines : NULL;
}

size_t result_nodes(const struct result *result, size_t repeat)
{
	return repeat < result->nr_repeats ? result->data->repeats[repeat].nr_nodes : 0;
}
