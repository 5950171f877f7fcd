/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of a run on a simulated machine: stacks for flame graphs, and a timeline for Perfetto. Of
 * the first repeat of each trace and variant; whole or not at all.
 */
#ifndef RUN_SHOW_FILES_H
#define RUN_SHOW_FILES_H

#include "lib/output.h"
#include "src/replay/replay.h"
#include "src/run/code_names.h"
#include "src/run/options.h"

struct show_files {
	struct output *stacks, *timeline; /* NULL: not requested */
	bool now;			  /* the next repeat is one whose figures go there */
	unsigned int nr;		  /* how many have been asked to */
};

/* 0, or -EINVAL or -errno with @err: a file cannot be written. */
int show_files_open(struct show_files *files, const struct run_options *options, struct error *err);
/* Completes the files under their names, 0 or -errno with @err; or discards them. */
int show_files_commit(struct show_files *files, struct error *err);
void show_files_abort(struct show_files *files);

/* In a child: what it showed, below @title. 0 or -errno. */
int show_files_add(const struct show_files *files, const struct replay_outcome *outcome,
		   struct code_names *names, const char *trace, const char *variant,
		   const char *machine);

#endif
