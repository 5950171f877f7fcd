/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One option table per command drives the command line, job files, --help, the manual page,
 * completion and the echo in results.
 */
#ifndef CLI_OPTIONS_OPTIONS_H
#define CLI_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"
#include "lib/exit_status.h"

enum option_type {
	OPTION_FLAG,	/* bool */
	OPTION_NUMBER,	/* uint64_t, within min..max */
	OPTION_SIZE,	/* uint64_t: 4k, 64M, 2G (binary) */
	OPTION_SECONDS, /* double: 2, 0.5, 500ms */
	OPTION_PERCENT, /* double */
	OPTION_STRING,	/* const char * */
	OPTION_CHOICE,	/* uint64_t: index into choices */
};

struct option_def {
	const char *name; /* without the dashes */
	char short_name;  /* or 0 */
	enum option_type type;
	const char *arg;  /* its name in --help: "NAME[,NAME...]" */
	const char *def;  /* default, as text; NULL: unset (0, NULL, false) */
	const char *help; /* one or two sentences; NULL: hidden */
	const char *const *choices;
	size_t offset; /* of the field in the command's struct */
	/* OPTION_NUMBER, OPTION_SIZE: bounds; max 0: none. OPTION_STRING: with min 1 never "". */
	uint64_t min, max;
};

struct command {
	const char *name;
	const char *args;    /* synopsis behind the options: "TRACE..." */
	const char *summary; /* one line */
	const char *description;
	const char *examples;		  /* lines of "command   # what it does" */
	const struct option_def *options; /* ends with a NULL name; NULL: none */
	size_t values_size;		  /* of the struct that options point into */
	int min_args, max_args;		  /* max -1: any number */
	const char *
		job_key; /* *.ini arguments are job files, where this key names the others; or NULL */
	/* @values: the struct; argv[0..argc): positional arguments. The exit status. */
	int (*run)(void *values, int argc, char **argv, int full_argc, char **full_argv);
};

extern const struct command *const commands[]; /* ends with NULL; src/cli/commands.c */

/* NULL if there is no command of that name. */
const struct command *find_command(const char *name);
const struct option_def *find_option(const struct option_def *options, const char *name);

/*
 * Plain values as people write them: "4k", "64M", "2G" (binary); "2", "0.5s", "500ms",
 * "1m". Nothing may follow. False: not such a value, @out untouched.
 */
bool parse_number(const char *text, uint64_t *out);
bool parse_size(const char *text, uint64_t *out);
bool parse_seconds(const char *text, double *out);

/*
 * Sets the field of @values that @def points to from @text. 0, or -EINVAL with what is
 * wrong and what was expected ("'x' is not a number; expected 1 to 64"), without the place.
 * Strings are not copied.
 */
int option_set(const struct option_def *def, const char *text, void *values, struct error *err);

/* Zeroes @values and sets each default. */
void option_defaults(const struct command *command, void *values);

/*
 * The entry of @names nearest to @name by edit distance, or NULL if none is near enough to be
 * meant. @names ends with NULL.
 */
const char *nearest_name(const char *name, const char *const *names);

#endif
