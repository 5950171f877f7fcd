/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the drawing commands share. */
#ifndef CLI_FIGURE_OPTIONS_H
#define CLI_FIGURE_OPTIONS_H

#include <stdio.h>

#include "src/cli/options/options.h"
#include "src/report/figures.h"

/*
 * How long gnuplot may take for one picture before it counts as hung. A picture of 1,000 variants
 * over time takes two seconds of CPU time; this is 300 times as much.
 */
#define FIGURE_TIME(at)                                                                     \
	{                                                                                   \
		.name = "figure-time", .type = OPTION_SECONDS, .arg = "TIME", .def = "10m", \
		.help = "Kill a gnuplot that takes longer for one picture.", .offset = at   \
	}

/*
 * Beyond this many figures, how many and how long is printed first: 44 ms of CPU time each, seen
 * with 1,100.
 */
#define MANY_FIGURES	 500u
#define FIGURES_A_MINUTE 1200u

/* Of so many traces, each by itself. */
static inline size_t figures_most(size_t nr_traces)
{
	size_t kinds = 0;

	for (const struct figure *f = figures; f->name; f++)
		kinds += f->span != SPAN_ALL;
	return nr_traces * kinds;
}

static inline void figure_warn(const char *line)
{
	fprintf(stderr, "warning: %s\n", line);
}

#endif
