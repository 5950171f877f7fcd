// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/search/failure.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "lib/output.h"

#define VERSION 1

int explore_build_id(char *out, size_t size, struct error *err)
{
	XXH3_state_t *state = XXH3_createState();
	FILE *file = fopen(explore_module_path(), "rbe");
	char buffer[65536];
	size_t got;

	if (!file || !state) {
		XXH3_freeState(state);
		if (file)
			fclose(file);
		return error_set(err, EIO, "%s: %s", explore_module_path(), strerror(errno));
	}
	XXH3_64bits_reset(state);
	while ((got = fread(buffer, 1, sizeof(buffer), file)))
		XXH3_64bits_update(state, buffer, got);
	snprintf(out, size, "%016" PRIx64, (uint64_t)XXH3_64bits_digest(state));
	XXH3_freeState(state);
	fclose(file);
	return 0;
}

static json_t *schedule_to_json(const struct explore_switch *switches, size_t nr)
{
	json_t *out = json_array();

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(out, json_pack("[I,I,i,i,b]", (json_int_t)switches[i].step,
						     (json_int_t)switches[i].own, switches[i].from,
						     switches[i].to, switches[i].forced));
	return out;
}

static json_t *schedules_to_json(const struct explore_failure *failure)
{
	json_t *out = json_array();

	for (size_t i = 0; i < failure->nr_before; i++)
		json_array_append_new(out, schedule_to_json(failure->before[i].switches,
							    failure->before[i].nr_switches));
	json_array_append_new(out, schedule_to_json(failure->switches, failure->nr_switches));
	return out;
}

static json_t *to_json(const struct explore_setting *setting, const char *build,
		       const struct explore_failure *failure)
{
	return json_pack("{s:i,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:I,s:s,s:s,s:s,s:s,s:o}",
			 "zslab_explore", VERSION, "build", build, "scenario", setting->scenario,
			 "source", setting->source, "variant", setting->variant, "seed",
			 (json_int_t)setting->seed, "kernel_config", setting->kernel_config,
			 "races", setting->races, "max_steps", (json_int_t)setting->max_steps,
			 "model", setting->model, "strategy", failure->strategy, "class",
			 failure->class, "report", failure->text, "schedules",
			 schedules_to_json(failure));
}

int explore_failure_write(const char *path, const struct explore_setting *setting,
			  const struct explore_failure *failure, struct error *err)
{
	struct output *out;
	char build[24], *text;
	json_t *root;
	int ret = explore_build_id(build, sizeof(build), err);

	if (ret)
		return ret;
	root = to_json(setting, build, failure);
	text = root ? json_dumps(root, JSON_COMPACT) : NULL;
	json_decref(root);
	if (!text)
		return error_set(err, ENOMEM, "%s: no memory for the failure", path);
	out = output_open(path, err);
	ret = out ? output_write(out, text, strlen(text), err) : -errno;
	free(text);
	if (!out)
		return ret;
	if (!ret)
		return output_commit(out, err);
	output_abort(out);
	return ret;
}

static int bad(const char *path, const char *what, struct error *err)
{
	return error_set(err, EINVAL, "%s: %s; expected a file that zslab explore wrote", path,
			 what);
}

static bool read_switch(const json_t *from, struct explore_switch *out)
{
	json_int_t step, own;
	int cpu, to, forced;

	if (json_unpack((json_t *)from, "[I,I,i,i,b!]", &step, &own, &cpu, &to, &forced) ||
	    step < 0 || own < 0 || cpu < 0 || to < 0 || cpu >= (int)EXPLORE_MAX_CPUS || to > 0xff)
		return false;
	*out = (struct explore_switch){(uint64_t)step, (uint64_t)own, (unsigned char)cpu,
				       (unsigned char)to, forced};
	return true;
}

static bool read_schedule(const json_t *from, struct explore_schedule *out)
{
	size_t nr = json_array_size(from);
	struct explore_switch *switches = calloc(nr + 1, sizeof(*switches));

	*out = (struct explore_schedule){switches, nr};
	if (!json_is_array(from) || !switches)
		return false;
	for (size_t i = 0; i < nr; i++)
		if (!read_switch(json_array_get(from, i), &switches[i]))
			return false;
	return true;
}

static bool read_schedules(const json_t *from, struct explore_file *file)
{
	size_t nr = json_array_size(from);

	file->schedules = calloc(nr + 1, sizeof(*file->schedules));
	if (!nr || !file->schedules)
		return false;
	while (file->nr_schedules < nr) {
		const json_t *one = json_array_get(from, file->nr_schedules);

		if (!read_schedule(one, &file->schedules[file->nr_schedules++]))
			return false;
	}
	return true;
}

static bool read_text(const json_t *root, const char *key, char *out, size_t size)
{
	const char *text = json_string_value(json_object_get(root, key));

	return text && (size_t)snprintf(out, size, "%s", text) < size;
}

static bool read_number(const json_t *root, const char *key, uint64_t *out)
{
	const json_t *value = json_object_get(root, key);

	*out = (uint64_t)json_integer_value(value);
	return json_is_integer(value);
}

static bool read_setting(const json_t *root, struct explore_setting *s)
{
	return read_text(root, "scenario", s->scenario, sizeof(s->scenario)) &&
	       read_text(root, "source", s->source, sizeof(s->source)) &&
	       read_text(root, "variant", s->variant, sizeof(s->variant)) &&
	       read_text(root, "kernel_config", s->kernel_config, sizeof(s->kernel_config)) &&
	       read_text(root, "races", s->races, sizeof(s->races)) &&
	       read_text(root, "model", s->model, sizeof(s->model)) &&
	       read_number(root, "seed", &s->seed) && read_number(root, "max_steps", &s->max_steps);
}

static int read_root(const char *path, const json_t *root, struct explore_file *file,
		     struct error *err)
{
	const char *report = json_string_value(json_object_get(root, "report"));
	json_int_t version = json_integer_value(json_object_get(root, "zslab_explore"));

	if (version != VERSION)
		return bad(path, "\"zslab_explore\" is not 1", err);
	if (!read_setting(root, &file->setting) ||
	    !read_text(root, "build", file->build, sizeof(file->build)) ||
	    !read_text(root, "strategy", file->strategy, sizeof(file->strategy)) ||
	    !read_text(root, "class", file->class, sizeof(file->class)) || !report)
		return bad(path, "it lacks a part, or has a wrong one", err);
	if (!read_schedules(json_object_get(root, "schedules"), file))
		return bad(path, "\"schedules\" is no list of lists of switches", err);
	file->report = strdup(report);
	return file->report ? 0 : error_set(err, ENOMEM, "%s: no memory", path);
}

int explore_failure_read(const char *path, struct explore_file *file, struct error *err)
{
	json_error_t why;
	json_t *root = json_load_file(path, 0, &why);
	int ret;

	*file = (struct explore_file){0};
	if (!root)
		return why.line < 0 ? error_set(err, EINVAL, "%s: %s", path, why.text)
				    : error_set(err, EINVAL,
						"%s:%d: %s; expected a file that zslab explore "
						"wrote",
						path, why.line, why.text);
	ret = read_root(path, root, file, err);
	json_decref(root);
	return ret;
}

void explore_file_free(struct explore_file *file)
{
	for (size_t i = 0; i < file->nr_schedules; i++)
		free((void *)file->schedules[i].switches);
	free(file->schedules);
	free(file->report);
}
