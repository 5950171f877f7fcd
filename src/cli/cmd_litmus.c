// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>

#include "src/cli/litmus_output.h"
#include "src/cli/options/options.h"

struct litmus_options {
	uint64_t model, max_executions;
	bool json, brief, check;
};

static const char *const models[] = {"lkmm", "tso", "sc", NULL};

#define FIELD(name) offsetof(struct litmus_options, name)
static const struct option_def options[] = {
	{.name = "model",
	 .type = OPTION_CHOICE,
	 .arg = "MODEL",
	 .def = "lkmm",
	 .help = "The kernel's memory model, x86's total store order, or sequential consistency.",
	 .choices = models,
	 .offset = FIELD(model)},
	{.name = "max-executions",
	 .type = OPTION_NUMBER,
	 .arg = "N",
	 .def = "5000000",
	 .help = "Most steps of the search for a test: candidate executions, and choices on the "
		 "way to them. A test that needs more is cut short and marked.",
	 .offset = FIELD(max_executions),
	 .min = 1},
	{.name = "brief",
	 .type = OPTION_FLAG,
	 .help = "Print only the Observation lines and the summary.",
	 .offset = FIELD(brief)},
	{.name = "check",
	 .type = OPTION_FLAG,
	 .help = "Exit status 1 if an observation is not what the test's comment says (Result: "
		 "Never, Sometimes or Always).",
	 .offset = FIELD(check)},
	{.name = "json",
	 .type = OPTION_FLAG,
	 .help = "Print JSON: an array with an object per test.",
	 .offset = FIELD(json)},
	{0},
};

struct litmus_command {
	const struct litmus_options *options;
	struct litmus_tally tally;
	json_t *array;
	int status;
};

static void report(struct litmus_command *c, const char *path, const struct litmus_test *test,
		   const struct litmus_result *result)
{
	litmus_count(&c->tally, test, result);
	if (c->options->json)
		json_array_append_new(c->array, litmus_to_json(path, test, result));
	else
		(c->options->brief ? litmus_print_brief : litmus_print)(test, result);
	if (c->options->check && !litmus_as_expected(test, result) && c->status == EXIT_DONE)
		c->status = EXIT_FOUND;
}

/* A refused file does not stop the others. */
static void run_file(struct litmus_command *c, const char *path)
{
	struct litmus_result result;
	struct error err;
	struct litmus_test *test = litmus_read(path, &err);
	bool done;

	/* The result that a test states is that of the kernel's model. */
	if (test && c->options->model != MODEL_LKMM)
		*test->expected = '\0';
	done = test && !litmus_run(test, (enum litmus_model)c->options->model,
				   c->options->max_executions, &result, &err);

	if (done) {
		report(c, path, test, &result);
		litmus_result_free(&result);
	} else {
		fflush(stdout);
		fprintf(stderr, "%s\n", err.text);
		c->tally.refused++;
		c->status = EXIT_USAGE;
	}
	litmus_free(test);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void fail(struct litmus_command *c, const char *path, const char *why)
{
	fprintf(stderr, "%s: %s; expected a litmus test or a folder of *.litmus files\n", path,
		why);
	c->status = EXIT_USAGE;
}

static bool is_litmus(const FTSENT *entry)
{
	const char *dot = strrchr(entry->fts_name, '.');

	return entry->fts_level == FTS_ROOTLEVEL || (dot && !strcmp(dot, ".litmus"));
}

/* A file, or all *.litmus files below a folder, by name. */
static void run_path(struct litmus_command *c, char *path)
{
	char *const paths[] = {path, NULL};
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	unsigned int before = c->tally.tests + c->tally.refused;
	FTSENT *entry;

	if (!fts) {
		fail(c, path, strerror(errno));
		return;
	}
	while ((entry = fts_read(fts))) {
		if (entry->fts_info == FTS_NS || entry->fts_info == FTS_DNR)
			fail(c, entry->fts_path, strerror(entry->fts_errno));
		else if (entry->fts_info == FTS_F && is_litmus(entry))
			run_file(c, entry->fts_path);
	}
	fts_close(fts);
	if (before == c->tally.tests + c->tally.refused && c->status != EXIT_USAGE)
		fail(c, path, "no tests in it");
}

static int run_litmus(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	struct litmus_command c = {.options = values, .array = json_array()};

	for (int i = 0; i < argc; i++)
		run_path(&c, argv[i]);
	if (c.options->json) {
		json_dumpf(c.array, stdout, JSON_INDENT(1));
		putchar('\n');
	} else if (c.tally.tests + c.tally.refused > 1) {
		litmus_print_tally(&c.tally);
	}
	json_decref(c.array);
	return c.status;
}

const struct command command_litmus = {
	.name = "litmus",
	.args = "FILE|DIR...",
	.summary = "run the kernel's litmus tests under its memory model",
	.description =
		"Reads litmus tests in C, as the kernel's tools/memory-model has them, and "
		"enumerates every execution that the memory model allows. Prints the final "
		"states with the number of executions that end in each, and whether the test's "
		"condition was observed Never, Sometimes or Always. A folder stands for all "
		"*.litmus files below it.",
	.examples = "zslab litmus MP+poonceonces.litmus\n"
		    "zslab litmus --model tso SB+poonceonces.litmus\n"
		    "zslab litmus --brief --check tests/litmus",
	.options = options,
	.values_size = sizeof(struct litmus_options),
	.min_args = 1,
	.max_args = -1,
	.run = run_litmus,
};
