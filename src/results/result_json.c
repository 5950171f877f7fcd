// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/result_json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/build_info.h"
#include "lib/output.h"
#include "lib/quote.h"
#include "src/results/host_info.h"

/* Words of a command may be any bytes. */
static json_t *text_or_null(const char *text)
{
	char *quoted = text ? quote_utf8(text) : NULL;
	json_t *out = quoted ? json_string(quoted) : NULL;

	free(quoted);
	return out ? out : json_null();
}

static json_t *trace_json(const struct stated_trace *trace)
{
	char digest[17];

	snprintf(digest, sizeof(digest), "%016llx", (unsigned long long)trace->digest);
	return json_pack("{s:s, s:I, s:s, s:s, s:i, s:I}", "name", trace->name, "ops",
			 (json_int_t)trace->ops, "clock", trace->clock, "xxh64", digest, "cpus",
			 (int)trace->cpus, "observations", (json_int_t)trace->observations);
}

static json_t *command_json(const struct result_statement *s)
{
	json_t *out = json_array();

	for (int i = 0; i < s->command_words; i++)
		json_array_append_new(out, text_or_null(s->command[i]));
	return out;
}

static void set_machine(json_t *out, const struct result_statement *s)
{
	json_object_set_new(out, "machine", json_string(s->machine));
	json_object_set_new(out, "lock", json_string(s->lock));
	json_object_set_new(out, "simulated", json_boolean(s->simulated));
	json_object_set_new(out, "oversubscribed", json_boolean(s->oversubscribed));
	json_object_set_new(out, "yielding_locks", json_boolean(s->yielding_locks));
	json_object_set_new(out, "topology", text_or_null(s->topology));
	json_object_set_new(out, "policy", text_or_null(s->policy));
	json_object_set_new(out, "cpus", json_integer(s->cpus));
	json_object_set_new(out, "page_size", json_integer((json_int_t)s->page_size));
	json_object_set_new(out, "seed", json_integer((json_int_t)s->seed));
	json_object_set_new(out, "host", host_info());
}

static json_t *result_json(const struct result_statement *s)
{
	json_t *out = json_object();

	json_object_set_new(out, "schema", json_string("zslab-result/1"));
	json_object_set_new(out, "variant", json_string(s->variant));
	json_object_set_new(out, "label", json_string(s->label));
	json_object_set(out, "switches", s->switches);
	set_machine(out, s);
	json_object_set_new(out, "command", command_json(s));
	json_object_set(out, "options", s->options);
	json_object_set_new(out, "version", json_string(build_info.version));
	json_object_set_new(out, "git", json_string(build_info.git));
	json_object_set_new(out, "build",
			    json_pack("{s:s, s:s, s:s}", "compiler", build_info.compiler, "flags",
				      build_info.flags, "options", build_info.options));
	json_object_set_new(out, "trace", trace_json(&s->trace));
	if (s->interrupted)
		json_object_set_new(out, "interrupted", json_true());
	if (s->failed)
		json_object_set(out, "failed", s->failed);
	if (json_array_size(s->set_aside))
		json_object_set(out, "set_aside", s->set_aside);
	json_object_set(out, "repeats", s->repeats);
	return out;
}

static int write_json(struct output *out, const json_t *json, struct error *err)
{
	FILE *file = output_file(out);

	errno = EIO;
	if (json_dumpf(json, file, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) ||
	    fputc('\n', file) == EOF)
		return error_set(err, errno, "%s", strerror(errno));
	return output_sync(out, err);
}

int result_write(const char *path, const struct result_statement *statement, struct error *err)
{
	json_t *json = result_json(statement);
	struct output *out = output_open(path, err);
	struct error why = {"out of memory"};
	int ret = out ? json ? write_json(out, json, &why) : -ENOMEM : -errno;

	json_decref(json);
	if (!out)
		return ret;
	if (!ret)
		return output_commit(out, err);
	output_abort(out);
	return error_set(err, -ret, "%s: %s; expected to be able to write the result", path,
			 why.text);
}
