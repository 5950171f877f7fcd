/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A failure as a file: what was explored, by which build, and the schedules that lead to it. JSON:
 *
 *	{"zslab_explore": 1, "build": "...", "scenario": "...", "source": "...",
 *	 "variant": "...", "seed": N,
 *	 "kernel_config": "...", "races": "...", "max_steps": N, "model": "...",
 *	 "strategy": "...", "class": "...", "report": "...",
 *	 "schedules": [[[step, own, from, to, forced], ...], ...]}
 *
 * The last schedule fails; those before it are needed for it to do so.
 */
#ifndef SEARCH_FAILURE_H
#define SEARCH_FAILURE_H

#include "src/explore/search/search.h"

/* What is kept of the options that change a schedule. */
struct explore_setting {
	char scenario[64], variant[128];
	char source[4096]; /* the user's file that has the scenario; "": zslab's own */
	char kernel_config[16], races[16], model[16];
	uint64_t seed, max_steps;
};

struct explore_file {
	struct explore_setting setting;
	char build[24];
	char strategy[32], class[32];
	char *report;
	struct explore_schedule *schedules;
	size_t nr_schedules;
};

/* The module's content as a text: schedules fit the build that made them alone. 0 or -errno. */
int explore_build_id(char *out, size_t size, struct error *err);

/* @path: written whole or not at all. 0 or -errno with @err. */
int explore_failure_write(const char *path, const struct explore_setting *setting,
			  const struct explore_failure *failure, struct error *err);
/* -EINVAL with @err if the file is something else. explore_file_free() in any case. */
int explore_failure_read(const char *path, struct explore_file *file, struct error *err);
void explore_file_free(struct explore_file *file);

#endif
