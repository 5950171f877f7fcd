// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "src/cli/options/options.h"

struct machines_options {
	bool json;
};

static const struct option_def options[] = {
	{.name = "json",
	 .type = OPTION_FLAG,
	 .help = "Print JSON.",
	 .offset = offsetof(struct machines_options, json)},
	{0},
};

static int run_machines(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct machines_options *o = values;

	if (o->json)
		puts("[{\"name\": \"native\", \"simulated\": false}]");
	else
		puts("native   threads on this host; figures are measured\n\n"
		     "No simulated machine comes with this version.");
	return EXIT_DONE;
}

const struct command command_machines = {
	.name = "machines",
	.args = "",
	.summary = "the machines that zslab run can use",
	.description = "Lists the machines for zslab run --machine.",
	.options = options,
	.values_size = sizeof(struct machines_options),
	.run = run_machines,
};
