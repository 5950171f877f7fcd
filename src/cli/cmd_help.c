// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "src/cli/options/options.h"
#include "src/cli/help.h"

struct help_options {
	bool man, completion;
};

static const struct option_def options[] = {
	{.name = "man", .type = OPTION_FLAG, .offset = offsetof(struct help_options, man)},
	{.name = "completion",
	 .type = OPTION_FLAG,
	 .offset = offsetof(struct help_options, completion)},
	{0},
};

static int run_help(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct help_options *o = values;
	const struct command *command;

	if (o->man)
		print_manual(stdout);
	else if (o->completion)
		print_completion(stdout);
	else if (!argc)
		print_overview(stdout);
	if (o->man || o->completion || !argc)
		return EXIT_DONE;
	command = find_command(argv[0]);
	if (!command) {
		fprintf(stderr, "zslab help: no command '%s'; 'zslab help' lists them\n", argv[0]);
		return EXIT_USAGE;
	}
	print_command_help(stdout, command);
	return EXIT_DONE;
}

const struct command command_help = {
	.name = "help",
	.args = "[COMMAND]",
	.summary = "show this overview, or what COMMAND does",
	.description = "Without a command, lists them all.",
	.options = options,
	.values_size = sizeof(struct help_options),
	.max_args = 1,
	.run = run_help,
};
