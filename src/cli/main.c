// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "src/cli/help.h"
#include "src/cli/options/options.h"
#include "src/cli/options/run_command.h"

static int unknown_command(const char *name)
{
	const char *names[64] = {NULL};
	const char *nearest;
	struct error err;

	for (size_t i = 0; commands[i] && i < 63; i++)
		names[i] = commands[i]->name;
	nearest = nearest_name(name, names);
	if (nearest)
		error_set(&err, EINVAL, "zslab: unknown command '%s'; did you mean '%s'?", name,
			  nearest);
	else
		error_set(&err, EINVAL, "zslab: unknown command '%s'; 'zslab help' lists them",
			  name);
	fprintf(stderr, "%s\n", err.text);
	return EXIT_USAGE;
}

static int dispatch(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "help";
	const struct command *command;

	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		name = "help";
	else if (!strcmp(name, "--version"))
		name = "version";
	command = find_command(name);
	if (!command)
		return unknown_command(name);
	return run_command(command, argc > 1 ? argc - 1 : 1, argc > 1 ? argv + 1 : argv);
}

int main(int argc, char **argv)
{
	int status;

	/* At the file size limit a write fails, which is reported like a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	status = dispatch(argc, argv);
	/* Output that does not reach its reader is a failure, like a full disk. */
	if (fflush(stdout) && status == EXIT_DONE) {
		fprintf(stderr, "zslab: cannot write the output: %s\n", strerror(errno));
		return EXIT_ENVIRONMENT;
	}
	return status;
}
