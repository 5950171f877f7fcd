// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/options/parse.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/cli/memory.h"

#define MAX_OPTIONS 64
#define FIRST_LONG  256 /* val of the first table entry: beyond any short option */
#define HELP_VAL    'h'

void settings_add_option(struct settings *settings, const struct option_def *def, const char *text,
			 const char *where)
{
	must_reserve(settings->options, settings->room_options, settings->nr_options + 1);
	settings->options[settings->nr_options++] =
		(struct setting){def, must_strdup(text), must_strdup(where)};
}

void settings_add_arg(struct settings *settings, const char *text)
{
	/* One more than counted: the list ends with NULL, as argv does. */
	must_reserve(settings->args, settings->room_args, settings->nr_args + 2);
	settings->args[settings->nr_args++] = must_strdup(text);
	settings->args[settings->nr_args] = NULL;
}

void settings_free(struct settings *settings)
{
	for (size_t i = 0; i < settings->nr_options; i++) {
		free(settings->options[i].text);
		free(settings->options[i].where);
	}
	for (size_t i = 0; i < settings->nr_args; i++)
		free(settings->args[i]);
	free(settings->options);
	free(settings->args);
	memset(settings, 0, sizeof(*settings));
}

/* The arguments of getopt_long(), made from the table: shorts starts with "-:" or ":". */
struct getopt_tables {
	struct option longs[MAX_OPTIONS + 2];
	char shorts[3 * MAX_OPTIONS + 4];
	const char *names[MAX_OPTIONS + 2];
	size_t nr;
};

static void fill_tables(struct getopt_tables *tables, const struct option_def *options)
{
	size_t nr = 0;
	char *shorts = tables->shorts;

	*shorts++ = ':';
	*shorts++ = HELP_VAL;
	for (; options && options[nr].name && nr < MAX_OPTIONS; nr++) {
		bool flag = options[nr].type == OPTION_FLAG;

		tables->longs[nr] = (struct option){options[nr].name,
						    flag ? optional_argument : required_argument,
						    NULL, FIRST_LONG + (int)nr};
		tables->names[nr] = options[nr].name;
		if (options[nr].short_name) {
			*shorts++ = options[nr].short_name;
			if (!flag)
				*shorts++ = ':';
		}
	}
	tables->longs[nr] = (struct option){"help", no_argument, NULL, HELP_VAL};
	tables->names[nr] = "help";
	tables->nr = nr;
}

static const struct option_def *by_getopt_value(const struct option_def *options, int value)
{
	if (value >= FIRST_LONG)
		return &options[value - FIRST_LONG];
	for (; options && options->name; options++)
		if (options->short_name == value)
			return options;
	return NULL;
}

/* getopt_long() found no such option: names it, and the one probably meant. */
static int unknown_option(const struct command *command, const struct getopt_tables *tables,
			  const char *arg, int short_name, struct error *err)
{
	char name[64];
	const char *nearest;

	if (strncmp(arg, "--", 2))
		return error_set(err, EINVAL, "zslab %s: unknown option -%c; see zslab %s --help",
				 command->name, short_name, command->name);
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(arg + 2, "="), arg + 2);
	nearest = nearest_name(name, tables->names);
	if (nearest)
		return error_set(err, EINVAL, "zslab %s: unknown option --%s; did you mean --%s?",
				 command->name, name, nearest);
	return error_set(err, EINVAL, "zslab %s: unknown option --%s; see zslab %s --help",
			 command->name, name, command->name);
}

static void take_option(const struct option_def *def, struct settings *settings)
{
	char where[64];

	snprintf(where, sizeof(where), "--%s", def->name);
	settings_add_option(settings, def, optarg ? optarg : "yes", where);
}

int parse_command_line(const struct command *command, int argc, char **argv,
		       struct settings *settings, struct error *err)
{
	struct getopt_tables tables = {0};
	int value;

	fill_tables(&tables, command->options);
	optind = 0; /* glibc: start again */
	opterr = 0;
	while ((value = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
		const char *arg = argv[optind - 1];

		if (value == HELP_VAL)
			settings->help = true;
		else if (value == ':')
			return error_set(err, EINVAL, "zslab %s: %s needs a value", command->name,
					 arg);
		else if (value == '?')
			return unknown_option(command, &tables, arg, optopt, err);
		else
			take_option(by_getopt_value(command->options, value), settings);
	}
	for (; optind < argc; optind++)
		settings_add_arg(settings, argv[optind]);
	return 0;
}

int apply_settings(const struct settings *settings, void *values, struct error *err)
{
	for (size_t i = 0; i < settings->nr_options; i++) {
		const struct setting *s = &settings->options[i];
		struct error why;

		if (option_set(s->def, s->text, values, &why))
			return error_set(err, EINVAL, "%s: %s", s->where, why.text);
	}
	return 0;
}
