// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/search/state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/output.h"

#define VERSION 1

void explore_state_name(struct explore_state_file *state, const struct explore_run_options *options,
			unsigned int process)
{
	*state = (struct explore_state_file){0};
	if (options->jobs == 1)
		snprintf(state->path, sizeof(state->path), "%s", options->resume);
	else
		snprintf(state->path, sizeof(state->path), "%s.%u", options->resume, process + 1);
}

json_t *explore_state_identity(const struct explore_run_options *o, unsigned int process,
			       struct error *err)
{
	const struct explore_setting *s = &o->setting;
	char build[24];

	if (explore_build_id(build, sizeof(build), err))
		return NULL;
	return json_pack("{s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:I,s:s,s:s,s:i,s:i,s:i,s:i}", "build",
			 build, "scenario", s->scenario, "source", s->source, "variant", s->variant,
			 "seed", (json_int_t)s->seed, "kernel_config", s->kernel_config, "races",
			 s->races, "max_steps", (json_int_t)s->max_steps, "model", s->model,
			 "strategy", o->plan.strategy, "depth", (int)o->plan.depth, "preemptions",
			 (int)o->plan.preemptions, "jobs", (int)o->jobs, "process",
			 (int)process + 1);
}

static json_t *words_to_json(const uint32_t *words, size_t nr)
{
	json_t *out = json_array();

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(out, json_integer(words[i]));
	return out;
}

int explore_state_write_text(const char *path, const char *text, struct error *err)
{
	struct output *out = output_open(path, err);
	int ret;

	if (!out)
		return -errno;
	ret = output_write(out, text, strlen(text), err);
	if (!ret)
		return output_commit(out, err);
	output_abort(out);
	return ret;
}

int explore_state_write(const struct explore_state_file *state,
			const struct explore_run_options *options, unsigned int process,
			const struct explore_frontier *frontier, struct error *err)
{
	const struct explore_outcome *outcome = &frontier->outcome;
	json_t *of = explore_state_identity(options, process, err), *root;
	char *text;
	int ret;

	if (!of)
		return -EIO;
	root = json_pack("{s:i,s:o,s:I,s:I,s:I,s:I,s:I,s:o}", "zslab_explore_state", VERSION, "of",
			 of, "next", (json_int_t)frontier->next, "schedules",
			 (json_int_t)outcome->schedules, "steps", (json_int_t)outcome->steps,
			 "abandoned", (json_int_t)outcome->abandoned, "longest",
			 (json_int_t)outcome->longest, "left",
			 words_to_json(frontier->words, frontier->nr_words));
	text = root ? json_dumps(root, JSON_COMPACT) : NULL;
	json_decref(root);
	if (!text)
		return error_set(err, ENOMEM, "%s: no memory for how far the search is",
				 state->path);
	ret = explore_state_write_text(state->path, text, err);
	free(text);
	return ret;
}

static int bad(const char *path, const char *what, struct error *err)
{
	return error_set(err, EINVAL, "%s: %s; expected what --resume has kept", path, what);
}

int explore_state_check(const char *path, json_t *of, json_t *expected, struct error *err)
{
	const char *key;
	json_t *value;

	json_object_foreach(expected, key, value) {
		json_t *was = json_object_get(of, key);
		char *a, *b;

		if (json_equal(was, value))
			continue;
		a = was ? json_dumps(was, JSON_ENCODE_ANY) : NULL;
		b = json_dumps(value, JSON_ENCODE_ANY);
		error_set(err, EINVAL, "%s: of a search with %s %s; expected %s", path, key,
			  a ? a : "none", b ? b : "another");
		free(a);
		free(b);
		return -EINVAL;
	}
	return 0;
}

static bool read_words(const json_t *from, struct explore_state_file *state)
{
	size_t nr = json_array_size(from);

	state->words = calloc(nr + 1, sizeof(*state->words));
	if (!json_is_array(from) || !state->words)
		return false;
	for (size_t i = 0; i < nr; i++) {
		json_int_t word = json_integer_value(json_array_get(from, i));

		if (word < 0 || word > UINT32_MAX)
			return false;
		state->words[i] = (uint32_t)word;
	}
	state->frontier.words = state->words;
	state->frontier.nr_words = nr;
	return true;
}

static bool read_numbers(json_t *root, struct explore_frontier *frontier)
{
	json_int_t next, schedules, steps, abandoned, longest;

	if (json_unpack(root, "{s:I,s:I,s:I,s:I,s:I}", "next", &next, "schedules", &schedules,
			"steps", &steps, "abandoned", &abandoned, "longest", &longest) ||
	    next < 0 || schedules < 0 || steps < 0 || abandoned < 0 || longest < 0)
		return false;
	frontier->next = (uint64_t)next;
	frontier->outcome = (struct explore_outcome){.schedules = (uint64_t)schedules,
						     .steps = (uint64_t)steps,
						     .abandoned = (uint64_t)abandoned,
						     .longest = (uint64_t)longest};
	return true;
}

static int read_root(json_t *root, json_t *expected, struct explore_state_file *state,
		     struct error *err)
{
	int ret;

	if (json_integer_value(json_object_get(root, "zslab_explore_state")) != VERSION)
		return bad(state->path, "\"zslab_explore_state\" is not 1", err);
	ret = explore_state_check(state->path, json_object_get(root, "of"), expected, err);
	if (ret)
		return ret;
	if (!read_numbers(root, &state->frontier) ||
	    !read_words(json_object_get(root, "left"), state))
		return bad(state->path, "it lacks a part, or has a wrong one", err);
	return 1;
}

int explore_state_read(struct explore_state_file *state, const struct explore_run_options *options,
		       unsigned int process, struct error *err)
{
	json_t *root, *expected;
	json_error_t why;
	int ret = -EIO;

	if (access(state->path, F_OK) && errno == ENOENT)
		return 0;
	root = json_load_file(state->path, 0, &why);
	if (!root)
		return bad(state->path, why.text, err);
	expected = explore_state_identity(options, process, err);
	if (expected)
		ret = read_root(root, expected, state, err);
	json_decref(expected);
	json_decref(root);
	return ret;
}

void explore_state_free(struct explore_state_file *state)
{
	free(state->words);
}
