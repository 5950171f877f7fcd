// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a fuzzer of scenarios has kept, as a file. JSON:
 *
 *	{"zslab_explore_fuzz": 1, "of": {...}, "each": N, "next": N, "schedules": N, "steps": N,
 *	 "pairs": [...], "kept": ["...", ...]}
 *
 * A kept scenario is its bytes: "of" has the build that they belong to.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/explore/search/fuzz.h"
#include "src/explore/search/state.h"

#define VERSION	  1
#define HEX_BYTES (2 * sizeof(struct scenario_program))

/* The number of processes changes nothing. */
static json_t *identity(const struct explore_run_options *options, struct error *err)
{
	struct explore_run_options one = *options;

	one.jobs = 1;
	return explore_state_identity(&one, 0, err);
}

static json_t *pairs_to_json(const struct fuzz_corpus *corpus)
{
	json_t *out = json_array();

	for (size_t i = 0; i < corpus->nr_pairs; i++)
		json_array_append_new(out, json_integer((json_int_t)corpus->pairs[i]));
	return out;
}

static json_t *kept_to_json(const struct fuzz_corpus *corpus)
{
	json_t *out = json_array();
	char hex[HEX_BYTES + 1];

	for (size_t i = 0; i < corpus->nr_kept; i++) {
		const unsigned char *bytes = (const unsigned char *)&corpus->kept[i];

		for (size_t k = 0; k < HEX_BYTES / 2; k++)
			snprintf(hex + 2 * k, 3, "%02x", bytes[k]);
		json_array_append_new(out, json_string(hex));
	}
	return out;
}

int fuzz_state_write(const struct explore_run_options *options, uint64_t each,
		     const struct fuzz_corpus *corpus, struct error *err)
{
	json_t *of = identity(options, err), *root;
	char *text;
	int ret;

	if (!of)
		return -EIO;
	root = json_pack("{s:i,s:o,s:I,s:I,s:I,s:I,s:o,s:o}", "zslab_explore_fuzz", VERSION, "of",
			 of, "each", (json_int_t)each, "next", (json_int_t)corpus->next,
			 "schedules", (json_int_t)corpus->schedules, "steps",
			 (json_int_t)corpus->steps, "pairs", pairs_to_json(corpus), "kept",
			 kept_to_json(corpus));
	text = root ? json_dumps(root, JSON_COMPACT) : NULL;
	json_decref(root);
	if (!text)
		return error_set(err, ENOMEM, "%s: no memory for what was kept", options->resume);
	ret = explore_state_write_text(options->resume, text, err);
	free(text);
	return ret;
}

static bool read_numbers(json_t *root, uint64_t each, struct fuzz_corpus *corpus)
{
	json_int_t was, next, schedules, steps;

	if (json_unpack(root, "{s:I,s:I,s:I,s:I}", "each", &was, "next", &next, "schedules",
			&schedules, "steps", &steps) ||
	    was != (json_int_t)each || next < 0 || schedules < 0 || steps < 0)
		return false;
	corpus->next = (uint64_t)next;
	corpus->schedules = (uint64_t)schedules;
	corpus->steps = (uint64_t)steps;
	return true;
}

static bool read_pairs(const json_t *from, struct fuzz_corpus *corpus)
{
	size_t nr = json_array_size(from);
	uint64_t *pairs = calloc(nr + 1, sizeof(*pairs));

	if (!pairs || !json_is_array(from)) {
		free(pairs);
		return false;
	}
	for (size_t i = 0; i < nr; i++)
		pairs[i] = (uint64_t)json_integer_value(json_array_get(from, i));
	fuzz_corpus_has(corpus, pairs, nr);
	free(pairs);
	return corpus->nr_pairs == nr;
}

static bool read_program(const char *hex, struct scenario_program *program)
{
	unsigned char *bytes = (unsigned char *)program;

	if (!hex || strlen(hex) != HEX_BYTES || strspn(hex, "0123456789abcdef") != HEX_BYTES)
		return false;
	for (size_t i = 0; i < HEX_BYTES / 2; i++) {
		char byte[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

		bytes[i] = (unsigned char)strtoul(byte, NULL, 16);
	}
	for (size_t i = 0; i < sizeof(program->freed); i++) /* no bool that is neither */
		if (((unsigned char *)program->freed)[i] > 1)
			return false;
	return *(unsigned char *)&program->flush <= 1 && draw_is_good(program);
}

static bool read_kept(const json_t *from, struct fuzz_corpus *corpus)
{
	for (size_t i = 0; i < json_array_size(from); i++) {
		struct scenario_program program;

		if (!read_program(json_string_value(json_array_get(from, i)), &program) ||
		    !fuzz_corpus_keep(corpus, &program))
			return false;
	}
	return json_is_array(from);
}

static int bad(const char *path, const char *what, struct error *err)
{
	return error_set(err, EINVAL, "%s: %s; expected what --fuzz-scenarios --resume has kept",
			 path, what);
}

static int read_root(const char *path, json_t *root, json_t *expected, uint64_t each,
		     struct fuzz_corpus *corpus, struct error *err)
{
	int ret;

	if (json_integer_value(json_object_get(root, "zslab_explore_fuzz")) != VERSION)
		return bad(path, "\"zslab_explore_fuzz\" is not 1", err);
	ret = explore_state_check(path, json_object_get(root, "of"), expected, err);
	if (ret)
		return ret;
	if (!read_numbers(root, each, corpus) ||
	    !read_pairs(json_object_get(root, "pairs"), corpus) ||
	    !read_kept(json_object_get(root, "kept"), corpus))
		return bad(path, "it lacks a part, or has a wrong one", err);
	return 0;
}

int fuzz_state_read(const struct explore_run_options *options, uint64_t each,
		    struct fuzz_corpus *corpus, struct error *err)
{
	const char *path = options->resume;
	json_t *root, *expected;
	json_error_t why;
	int ret = -EIO;

	if (access(path, F_OK) && errno == ENOENT)
		return 0;
	root = json_load_file(path, 0, &why);
	if (!root)
		return bad(path, why.text, err);
	expected = identity(options, err);
	if (expected)
		ret = read_root(path, root, expected, each, corpus, err);
	json_decref(expected);
	json_decref(root);
	return ret;
}
