/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenarios that are drawn: each is run for a small budget of schedules, and what adds a pair of
 * places (coverage.h) is kept, to be changed. Batches of a fixed size are drawn from what was kept
 * before, so that any number of processes finds the same.
 */
#ifndef SEARCH_FUZZ_H
#define SEARCH_FUZZ_H

#include "src/explore/search/draw.h"
#include "src/explore/search/run.h"

#define FUZZ_BATCH 16u

/* What a later run needs to go on. */
struct fuzz_corpus {
	uint64_t next; /* number of the next scenario */
	uint64_t schedules, steps;
	uint64_t *pairs; /* in order */
	size_t nr_pairs;
	struct scenario_program *kept;
	size_t nr_kept;
};

struct fuzz_result {
	struct fuzz_corpus corpus;
	double seconds;
	bool interrupted, failed;
	struct scenario_program program; /* that failed */
	uint64_t number;		 /* of it, from 1 */
	char file[4096];		 /* where it was printed */
};

/*
 * Draws scenarios for @subject's variant until a failure, or @options' schedules or time are used
 * up; @each: schedules of a scenario. 0, or -errno with @err. fuzz_result_free() in any case.
 */
int fuzz_run(const struct explore_subject *subject, const struct explore_run_options *options,
	     uint64_t each, struct fuzz_result *result, struct error *err);
void fuzz_result_free(struct fuzz_result *result);

/* Adds @nr @pairs to the corpus. True: it had all of them before. */
bool fuzz_corpus_has(struct fuzz_corpus *corpus, const uint64_t *pairs, size_t nr);
/* False: no memory. */
bool fuzz_corpus_keep(struct fuzz_corpus *corpus, const struct scenario_program *program);

/* fuzz_state.c: @options->resume, written whole or not at all. 0 or -errno with @err. */
int fuzz_state_write(const struct explore_run_options *options, uint64_t each,
		     const struct fuzz_corpus *corpus, struct error *err);
/* Leaves @corpus empty if there is no file. -EINVAL with @err if the file is something else. */
int fuzz_state_read(const struct explore_run_options *options, uint64_t each,
		    struct fuzz_corpus *corpus, struct error *err);

#endif
