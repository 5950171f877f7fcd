/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Job files: INI text (libinih), as fio's. Keys are the command's option names, and its
 * job_key for other arguments, which may be given again and again. [global] holds for all
 * other sections; each other section is one job. A file with only [global] is one job.
 */
#ifndef CLI_OPTIONS_JOB_H
#define CLI_OPTIONS_JOB_H

#include <stdio.h>

#include "src/cli/options/parse.h"

struct job {
	char *name;
	struct settings settings; /* [global]'s, then the section's own */
};

struct jobs {
	struct job *jobs;
	size_t nr, room;
};

/* 0, or -EINVAL or -errno with "file:line: problem; expected". Free @jobs in either case. */
int read_job_file(const char *path, const struct command *command, struct jobs *jobs,
		  struct error *err);
/* The same of an open @file, which stays open; @path names it. */
int read_job_stream(FILE *file, const char *path, const struct command *command, struct jobs *jobs,
		    struct error *err);
void jobs_free(struct jobs *jobs);

#endif
