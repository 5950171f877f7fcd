// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/result_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/results/result_data.h"
#include "src/results/result_pieces.h"
#include "src/results/setting.h"

static int no_memory(const struct result *r, struct error *err)
{
	return error_set(err, ENOMEM, "%s: out of memory", r->path);
}

static int bad(const struct result *r, const char *place, const char *expected, struct error *err)
{
	return error_set(err, EINVAL, "%s: %s is missing or wrong; expected %s", r->path, place,
			 expected);
}

static int take_text(const struct result *r, const json_t *object, const char *key, char **out,
		     struct error *err)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text || !*text)
		return bad(r, key, "a text", err);
	*out = strdup(text);
	return *out ? 0 : no_memory(r, err);
}

static int take_count(const struct result *r, const json_t *head, const char *key, unsigned int def,
		      unsigned int *out, struct error *err)
{
	const json_t *value = json_object_get(head, key);
	json_int_t number = value ? json_integer_value(value) : (json_int_t)def;

	if (number < 1 || number > 1 << 20)
		return bad(r, key, "a whole number from 1 to 1048576", err);
	*out = (unsigned int)number;
	return 0;
}

/* The object's texts, joined by "; "; "" if nothing failed. */
static int take_failure(struct result *r, const json_t *head, struct error *err)
{
	const json_t *failed = json_object_get(head, "failed"), *value;
	const char *key, *between = "";
	size_t len;
	FILE *out;

	if (failed && !json_is_null(failed) && !json_is_object(failed))
		return bad(r, "failed", "an object", err);
	out = open_memstream(&r->failed, &len);
	if (!out)
		return no_memory(r, err);
	json_object_foreach((json_t *)failed, key, value) {
		if (!json_is_string(value))
			continue;
		fprintf(out, "%s%s", between, json_string_value(value));
		between = "; ";
	}
	if (json_is_object(failed) && !*between)
		fputs("no reason recorded", out);
	return fclose(out) ? no_memory(r, err) : 0;
}

/* The variant as the user asked for it, with its switches. */
static int take_label(struct result *r, const json_t *head, struct error *err)
{
	const char *label = json_string_value(json_object_get(head, "label"));

	r->own = strdup(label && *label ? label : r->variant);
	r->label = r->own ? strdup(r->own) : NULL;
	return r->label ? 0 : no_memory(r, err);
}

static int check_histogram(const struct result *r, const char *name, const json_t *histogram,
			   struct error *err)
{
	const json_t *pair;
	double last = -1;
	size_t i;
	char place[96];

	json_array_foreach((json_t *)histogram, i, pair) {
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
	json_array_foreach((json_t *)series, i, point)
		if (!json_is_object(point))
			return bad(r, "a point of series", "an object", err);
	json_object_foreach(latencies, name, latency)
		if (check_histogram(r, name, json_object_get(latency, "histogram"), err))
			return -EINVAL;
	return 0;
}

/* Each repeat in the order of the file. */
static int take_repeat(void *ctx, json_t *repeat, struct error *err)
{
	struct result *r = ctx;
	struct error why;
	int ret;

	if (r->nr_repeats == RESULT_MAX_REPEATS)
		return bad(r, "repeats", "a list of at most 1000", err);
	ret = check_repeat(r, repeat, err);
	if (ret)
		return ret;
	ret = result_data_add(r->data, repeat, &why);
	if (ret)
		return error_set(err, -ret, "%s: repeat %zu: %s", r->path, r->nr_repeats + 1,
				 why.text);
	r->host_busy |= json_is_true(json_object_get(repeat, "host_busy"));
	r->nr_repeats++;
	return 0;
}

static int check_repeats(const struct result *r, const json_t *head, struct error *err)
{
	const json_t *repeats = json_object_get(head, "repeats");

	if (!json_is_array(repeats) || json_array_size(repeats))
		return bad(r, "repeats", "a list of at most 1000", err);
	if (!r->nr_repeats && !*r->failed)
		return bad(r, "repeats", "at least one", err);
	return 0;
}

static int take_fields(struct result *r, const json_t *head, struct error *err)
{
	const char *schema = json_string_value(json_object_get(head, "schema"));
	const json_t *trace = json_object_get(head, "trace");
	const char *hash = json_string_value(json_object_get(trace, "xxh64"));

	if (!schema || strcmp(schema, RESULT_SCHEMA))
		return bad(r, "schema", "\"" RESULT_SCHEMA "\"", err);
	if (take_text(r, head, "variant", &r->variant, err) ||
	    take_text(r, head, "machine", &r->machine, err) ||
	    take_text(r, trace, "name", &r->trace, err))
		return -EINVAL;
	if (!json_is_boolean(json_object_get(head, "simulated")))
		return bad(r, "simulated", "true or false", err);
	r->trace_hash = strdup(hash ? hash : "");
	if (!r->trace_hash)
		return no_memory(r, err);
	r->simulated = json_is_true(json_object_get(head, "simulated"));
	r->oversubscribed = json_is_true(json_object_get(head, "oversubscribed"));
	r->trace_ops = json_number_value(json_object_get(trace, "ops"));
	r->node_memory =
		json_number_value(json_object_get(json_object_get(head, "options"), "memory"));
	r->yielding_locks = json_is_true(json_object_get(head, "yielding_locks"));
	r->interrupted = json_is_true(json_object_get(head, "interrupted"));
	r->nr_set_aside = json_array_size(json_object_get(head, "set_aside"));
	if (take_count(r, head, "cpus", 0, &r->cpus, err) ||
	    take_count(r, head, "page_size", 4096, &r->page_size, err) ||
	    take_failure(r, head, err) || take_label(r, head, err))
		return -EINVAL;
	r->setting = setting_text(head);
	return r->setting ? check_repeats(r, head, err) : no_memory(r, err);
}

json_t *result_head(const struct result *result)
{
	json_error_t why;

	return json_loads(result->head, 0, &why);
}

static int load(struct result *r, struct error *err)
{
	json_t *head;
	int ret = result_pieces(r->path, take_repeat, r, &r->head, err);

	if (ret)
		return ret;
	head = result_head(r);
	ret = head ? take_fields(r, head, err) : no_memory(r, err);
	json_decref(head);
	return ret;
}

int result_load(const char *path, enum result_keep keep, struct result *result, struct error *err)
{
	int ret;

	memset(result, 0, sizeof(*result));
	result->path = strdup(path);
	result->data = result_data_new(keep);
	if (!result->path || !result->data)
		ret = error_set(err, ENOMEM, "%s: out of memory", path);
	else
		ret = load(result, err);
	if (ret)
		result_free(result);
	return ret;
}

void result_free(struct result *result)
{
	char *const texts[] = {result->path,	   result->own,	   result->label,
			       result->variant,	   result->trace,  result->machine,
			       result->trace_hash, result->failed, result->setting,
			       result->head};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		free(texts[i]);
	result_data_free(result->data);
	memset(result, 0, sizeof(*result));
}
