// SPDX-License-Identifier: GPL-2.0-or-later
/* Looks up commands and options by name, and guesses what a wrong name meant. */
#include "src/cli/options/options.h"

#include <string.h>

#define LONGEST_NAME 32

const struct command *find_command(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

const struct option_def *find_option(const struct option_def *options, const char *name)
{
	for (; options && options->name; options++)
		if (!strcmp(options->name, name))
			return options;
	return NULL;
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein's distance, one row at a time. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t row[LONGEST_NAME + 1], nb = strlen(b);

	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[nb];
}

const char *nearest_name(const char *name, const char *const *names)
{
	size_t len = strlen(name), best = len / 2 + 1;
	const char *nearest = NULL;

	if (!len || len > LONGEST_NAME)
		return NULL;
	for (; *names; names++) {
		size_t distance;

		if (strlen(*names) > LONGEST_NAME)
			continue;
		distance = edit_distance(name, *names);
		if (!strncmp(*names, name, len))
			distance = 0;
		if (distance < best) {
			best = distance;
			nearest = *names;
		}
	}
	return nearest;
}
