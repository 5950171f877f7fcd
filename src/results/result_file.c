// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/result_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/results/setting.h"

#define MAX_FILE (512u << 20)

void plain_text(char *out, size_t size, const char *text)
{
	size_t i;

	for (i = 0; i + 1 < size && text[i]; i++)
		out[i] = text[i] < 0x20 || text[i] == 0x7f || strchr("\"'\\`@$|^", text[i])
				 ? '?'
				 : text[i];
	out[i] = '\0';
}

static int bad(const struct result *r, const char *place, const char *expected, struct error *err)
{
	return error_set(err, EINVAL, "%s: %s is missing or wrong; expected %s", r->path, place,
			 expected);
}

static int take_text(const struct result *r, const json_t *object, const char *key, char *out,
		     size_t size, struct error *err)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text || !*text)
		return bad(r, key, "a text", err);
	plain_text(out, size, text);
	return 0;
}

static int take_count(const struct result *r, const char *key, unsigned int def, unsigned int *out,
		      struct error *err)
{
	const json_t *value = json_object_get(r->root, key);
	json_int_t number = value ? json_integer_value(value) : (json_int_t)def;

	if (number < 1 || number > 1 << 20)
		return bad(r, key, "a whole number from 1 to 1048576", err);
	*out = (unsigned int)number;
	return 0;
}

static int take_failure(struct result *r, struct error *err)
{
	const json_t *failed = json_object_get(r->root, "failed"), *value;
	const char *key;
	char text[sizeof(r->failed)] = "";

	if (!failed || json_is_null(failed))
		return 0;
	if (!json_is_object(failed))
		return bad(r, "failed", "an object", err);
	json_object_foreach((json_t *)failed, key, value)
	{
		size_t len = strlen(text);

		if (json_is_string(value))
			snprintf(text + len, sizeof(text) - len, "%s%s", len ? "; " : "",
				 json_string_value(value));
	}
	plain_text(r->failed, sizeof(r->failed), *text ? text : "no reason recorded");
	return 0;
}

/* The variant as it was asked for, switches and all. */
static void take_label(struct result *r)
{
	const char *label = json_string_value(json_object_get(r->root, "label"));

	plain_text(r->label, sizeof(r->label), label && *label ? label : r->variant);
}

static int check_histogram(const struct result *r, const char *name, const json_t *histogram,
			   struct error *err)
{
	const json_t *pair;
	double last = -1;
	size_t i;
	char place[96];

	json_array_foreach((json_t *)histogram, i, pair)
	{
		double bound = json_number_value(json_array_get(pair, 0));

		if (json_array_size(pair) != 2 || !json_is_number(json_array_get(pair, 0)) ||
		    json_integer_value(json_array_get(pair, 1)) <= 0 || bound <= last) {
			snprintf(place, sizeof(place), "latency_ns.%.32s.histogram[%zu]", name, i);
			return bad(r, place, "[lower bound, count] in ascending order", err);
		}
		last = bound;
	}
	return 0;
}

static int check_repeat(const struct result *r, const json_t *repeat, struct error *err)
{
	json_t *latencies = json_object_get(repeat, "latency_ns"), *latency;
	const json_t *series = json_object_get(repeat, "series"), *point;
	const char *name;
	size_t i;

	if (!json_is_object(repeat) || !json_is_number(json_object_get(repeat, "ops_per_s")))
		return bad(r, "ops_per_s of a repeat", "a number", err);
	if (!json_is_object(latencies))
		return bad(r, "latency_ns of a repeat", "an object", err);
	if (series && !json_is_array(series))
		return bad(r, "series", "a list", err);
	json_array_foreach((json_t *)series, i, point) if (!json_is_object(point)) return bad(
		r, "a point of series", "an object", err);
	json_object_foreach(latencies, name,
			    latency) if (check_histogram(r, name,
							 json_object_get(latency, "histogram"),
							 err)) return -EINVAL;
	return 0;
}

static int take_repeats(struct result *r, struct error *err)
{
	const json_t *repeat;
	size_t i;

	r->repeats = json_object_get(r->root, "repeats");
	r->nr_repeats = json_array_size(r->repeats);
	if (!json_is_array(r->repeats) || r->nr_repeats > RESULT_MAX_REPEATS)
		return bad(r, "repeats", "a list of at most 1000", err);
	if (!r->nr_repeats && !*r->failed)
		return bad(r, "repeats", "at least one", err);
	json_array_foreach(r->repeats, i, repeat)
	{
		if (check_repeat(r, repeat, err))
			return -EINVAL;
		r->host_busy |= json_is_true(json_object_get(repeat, "host_busy"));
	}
	return 0;
}

static int take_fields(struct result *r, struct error *err)
{
	const char *schema = json_string_value(json_object_get(r->root, "schema"));
	const json_t *trace = json_object_get(r->root, "trace");
	const char *hash = json_string_value(json_object_get(trace, "xxh64"));

	if (!schema || strcmp(schema, RESULT_SCHEMA))
		return bad(r, "schema", "\"" RESULT_SCHEMA "\"", err);
	if (take_text(r, r->root, "variant", r->variant, sizeof(r->variant), err) ||
	    take_text(r, r->root, "machine", r->machine, sizeof(r->machine), err) ||
	    take_text(r, trace, "name", r->trace, sizeof(r->trace), err))
		return -EINVAL;
	if (!json_is_boolean(json_object_get(r->root, "simulated")))
		return bad(r, "simulated", "true or false", err);
	plain_text(r->trace_hash, sizeof(r->trace_hash), hash ? hash : "");
	r->simulated = json_is_true(json_object_get(r->root, "simulated"));
	r->oversubscribed = json_is_true(json_object_get(r->root, "oversubscribed"));
	r->yielding_locks = json_is_true(json_object_get(r->root, "yielding_locks"));
	r->interrupted = json_is_true(json_object_get(r->root, "interrupted"));
	if (take_count(r, "cpus", 0, &r->cpus, err) ||
	    take_count(r, "page_size", 4096, &r->page_size, err) || take_failure(r, err))
		return -EINVAL;
	take_label(r);
	r->setting = setting_text(r->root);
	if (!r->setting)
		return error_set(err, ENOMEM, "%s: out of memory", r->path);
	return take_repeats(r, err);
}

static int load_json(struct result *r, struct error *err)
{
	json_error_t why;
	struct stat st;

	if (stat(r->path, &st))
		return error_set(err, errno, "%s: %s", r->path, strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_size > (off_t)MAX_FILE)
		return error_set(
			err, EINVAL,
			"%s: not a result file; expected a regular file of at most 512 MiB",
			r->path);
	r->root = json_load_file(r->path, JSON_REJECT_DUPLICATES, &why);
	if (!r->root)
		return error_set(err, EINVAL, "%s:%d:%d: %s", r->path, why.line, why.column,
				 why.text);
	return 0;
}

int result_load(const char *path, struct result *result, struct error *err)
{
	int ret;

	memset(result, 0, sizeof(*result));
	result->path = strdup(path);
	if (!result->path)
		return error_set(err, ENOMEM, "%s: out of memory", path);
	ret = load_json(result, err);
	if (!ret)
		ret = take_fields(result, err);
	if (ret)
		result_free(result);
	return ret;
}

json_t *result_head(const struct result *result)
{
	return json_incref(result->root);
}

void result_free(struct result *result)
{
	json_decref(result->root);
	free(result->path);
	free(result->setting);
	memset(result, 0, sizeof(*result));
}
