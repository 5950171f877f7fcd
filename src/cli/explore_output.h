/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What zslab explore prints. */
#ifndef CLI_EXPLORE_OUTPUT_H
#define CLI_EXPLORE_OUTPUT_H

#include "src/explore/search/run.h"

/* The scenarios of @module. Exit status 0. */
int explore_print_list(const struct explore_module *module);
/* False if @module has no strategy of that name; an error was printed. */
bool explore_is_strategy(const struct explore_module *module, const char *name);
void explore_print_progress(double seconds, const struct explore_outcome *outcome);
/*
 * @what_all: printed if every schedule was explored. @depth: PCT's, whose bound is printed; 0: PCT
 * does not run.
 */
void explore_print_result(const struct explore_result *result, const char *what_all,
			  unsigned int depth, unsigned int cpus);

/*
 * Repeats what @file holds, and prints its report and its interleaving; @html: also as a page, or
 * NULL. @minimise: first makes it shorter, and writes that to @shorter. The exit status.
 */
int explore_repeat(const struct explore_subject *subject, const struct explore_plan *setting,
		   const struct explore_file *file, bool minimise, const char *shorter,
		   const char *html, bool whole);

#endif
