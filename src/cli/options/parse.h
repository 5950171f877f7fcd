/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command line read against a command's option table, before any value is set. */
#ifndef CLI_OPTIONS_PARSE_H
#define CLI_OPTIONS_PARSE_H

#include "src/cli/options/options.h"

/* An option, with the place where it was given, for messages: "--repeat", "storm.ini:4: repeat". */
struct setting {
	const struct option_def *def;
	char *text;
	char *where;
};

/* Options and other arguments in the order given. Zero-initialised; owns its strings. */
struct settings {
	struct setting *options;
	size_t nr_options, room_options;
	char **args;
	size_t nr_args, room_args;
	bool help; /* --help was among them */
};

/* Both copy their arguments. */
void settings_add_option(struct settings *settings, const struct option_def *def, const char *text,
			 const char *where);
void settings_add_arg(struct settings *settings, const char *text);
void settings_free(struct settings *settings);

/*
 * Reads argv[1..argc) by getopt_long(); argv[0] is the command's name. 0, or -EINVAL with
 * one line about an unknown option (and the nearest known one) or a missing value.
 */
int parse_command_line(const struct command *command, int argc, char **argv,
		       struct settings *settings, struct error *err);

/* Sets @values from @settings in order; 0, or -EINVAL with place, problem, expected. */
int apply_settings(const struct settings *settings, void *values, struct error *err);

#endif
