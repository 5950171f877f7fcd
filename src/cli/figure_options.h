/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that draw have in common. */
#ifndef CLI_FIGURE_OPTIONS_H
#define CLI_FIGURE_OPTIONS_H

#include <stdio.h>

#include "src/cli/options/options.h"

/*
 * How long gnuplot may take for one picture before it is taken for hung. One of 1,000 variants
 * over time takes two seconds of CPU time; this is 300 times as much, so it ends nothing that would
 * have ended by itself.
 */
#define FIGURE_TIME(at)                                                                     \
	{                                                                                   \
		.name = "figure-time", .type = OPTION_SECONDS, .arg = "TIME", .def = "10m", \
		.help = "Kill a gnuplot that takes longer for one picture.", .offset = at   \
	}

static inline void figure_warn(const char *line)
{
	fprintf(stderr, "warning: %s\n", line);
}

#endif
