/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far a search is, as a file, so that one that was interrupted or killed can go on. JSON:
 *
 *	{"zslab_explore_state": 1, "of": {...}, "next": N, "schedules": N, "steps": N,
 *	 "abandoned": N, "longest": N, "left": [...]}
 *
 * "of" is what the search was asked for, and its build; "left" what a strategy that goes through
 * all schedules has still to try.
 */
#ifndef SEARCH_STATE_H
#define SEARCH_STATE_H

#include <jansson.h>

#include "src/explore/search/run.h"

struct explore_state_file {
	char path[4096]; /* with several processes, each has one */
	struct explore_frontier frontier;
	uint32_t *words; /* of it */
};

/* The file of process @process of @options, from 0. */
void explore_state_name(struct explore_state_file *state, const struct explore_run_options *options,
			unsigned int process);
/* Written whole or not at all. 0 or -errno with @err. */
int explore_state_write(const struct explore_state_file *state,
			const struct explore_run_options *options, unsigned int process,
			const struct explore_frontier *frontier, struct error *err);
/*
 * 1: it was read; 0: there is no such file; -EINVAL with @err for one of another search, or none.
 * explore_state_free() in any case.
 */
int explore_state_read(struct explore_state_file *state, const struct explore_run_options *options,
		       unsigned int process, struct error *err);
/*
 * For all files of this kind: what a search is asked for, and its build. NULL: no build, or no
 * memory.
 */
json_t *explore_state_identity(const struct explore_run_options *options, unsigned int process,
			       struct error *err);
/* -EINVAL with @err, which names the first difference from the search of the file. */
int explore_state_check(const char *path, json_t *of, json_t *expected, struct error *err);
int explore_state_write_text(const char *path, const char *text, struct error *err);
void explore_state_free(struct explore_state_file *state);

#endif
