// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "src/cli/options/options.h"

static int run_added(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	puts("added");
	return EXIT_DONE;
}

const struct command command_added = {
	.name = "added",
	.args = "",
	.summary = "prints a word",
	.description = "Prints a word.",
	.run = run_added,
};
