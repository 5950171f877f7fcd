/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zslab explore --fuzz-scenarios. */
#ifndef CLI_EXPLORE_FUZZ_H
#define CLI_EXPLORE_FUZZ_H

#include "src/explore/search/run.h"

/*
 * Draws scenarios for @subject's variant and prints how many, @each of so many schedules. The exit
 * status; EXIT_FOUND: @file, of @size bytes, is where the one that failed was printed.
 */
int explore_fuzz(const struct explore_subject *subject, const struct explore_run_options *run,
		 uint64_t each, char *file, size_t size);

#endif
