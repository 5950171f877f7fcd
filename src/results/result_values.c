// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers of a result by their path. */
#include "src/results/result_file.h"

#include <string.h>

static const json_t *by_path(const json_t *object, const char *path)
{
	while (object && *path) {
		size_t len = strcspn(path, ".");
		char key[64];

		if (len >= sizeof(key))
			return NULL;
		memcpy(key, path, len);
		key[len] = '\0';
		/* A latency nobody took has no percentiles, whatever stands there. */
		if (json_is_integer(json_object_get(object, "count")) && strcmp(key, "count") &&
		    !json_integer_value(json_object_get(object, "count")))
			return NULL;
		object = json_object_get(object, key);
		path += len + (path[len] == '.');
	}
	return object;
}

bool result_number(const struct result *result, size_t repeat, const char *path, double *out)
{
	const json_t *value = by_path(json_array_get(result->repeats, repeat), path);

	if (!json_is_number(value))
		return false;
	*out = json_number_value(value);
	return true;
}

size_t result_numbers(const struct result *result, const char *path, double *out, size_t max)
{
	size_t nr = 0;

	for (size_t i = 0; i < result->nr_repeats && nr < max; i++)
		nr += result_number(result, i, path, &out[nr]);
	return nr;
}

const json_t *result_list(const struct result *result, size_t repeat, const char *path)
{
	const json_t *list = by_path(json_array_get(result->repeats, repeat), path);

	return json_is_array(list) ? list : NULL;
}
