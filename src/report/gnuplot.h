/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running gnuplot on one script, without a shell. */
#ifndef REPORT_GNUPLOT_H
#define REPORT_GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

/* Set before the script runs; always text, for a number write name + 0 in the script. */
struct gnuplot_variable {
	const char *name, *value;
};

/* Whether gnuplot is installed and runs. */
bool gnuplot_available(void);

/*
 * Runs plots/@script with @variables (up to a NULL name); @output is its variable for the
 * file to draw, which appears whole or not at all. 0; -ENOENT: gnuplot is missing; -EIO: it failed,
 * with its first complaint in @err; -EINVAL: a variable holds control characters.
 */
int gnuplot_draw(const char *script, const char *output, const struct gnuplot_variable *variables,
		 struct error *err);

#endif
