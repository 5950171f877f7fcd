/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A search: its budget, its processes, and what they found. */
#ifndef SEARCH_RUN_H
#define SEARCH_RUN_H

#include "src/explore/search/failure.h"

struct explore_run_options {
	struct explore_plan plan; /* without what this fills in */
	struct explore_setting setting;
	unsigned int jobs;
	double seconds;	 /* 0: no limit */
	const char *out; /* folder of failure files */
	/* The search resumes from this file and keeps it up to date. NULL: none. */
	const char *resume;
	/* From time to time, from the first process. NULL: none. */
	void (*progress)(double seconds, const struct explore_outcome *outcome);
};

struct explore_result {
	uint64_t schedules, steps, failures, longest, abandoned;
	uint64_t pairs; /* of the process that has most: explore.h */
	bool exhausted, interrupted;
	double seconds;
	char file[4096]; /* of the first failure; "" */
	char *report;	 /* of it, with source lines; NULL: none */
};

/* 0, or -errno with @err. explore_result_free() after 0. */
int explore_run(const struct explore_subject *subject, const struct explore_run_options *options,
		struct explore_result *result, struct error *err);
void explore_result_free(struct explore_result *result);

#endif
