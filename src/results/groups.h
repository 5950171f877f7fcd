/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results that belong in one figure: they share trace, machine, number of CPUs and options. */
#ifndef RESULTS_GROUPS_H
#define RESULTS_GROUPS_H

#include <stdio.h>

#include "src/results/verdict.h"

struct group {
	const struct result **results; /* not those that failed before any repeat */
	size_t nr, room;
	const struct result *first;
	char *name;	    /* the trace, and what separates it from other groups of that trace */
	char *file_name;    /* the same in [A-Za-z0-9._-], short; no other of @groups has it */
	struct table table; /* all results against the first; empty when there is none */
};

struct groups {
	struct group *groups;
	size_t nr, room;
};

/* The position of that label's result in its group. */
typedef unsigned int label_rank_fn(const void *ctx, const char *label);

/*
 * In each group the results stand in the order of their folders as given and, within one, of
 * their @rank, so that the first, when it is there, is the base of the others. 0 or -ENOMEM. The
 * set must outlive the groups.
 */
int groups_make(struct groups *groups, const struct result_set *set, label_rank_fn *rank,
		const void *ctx);
void groups_free(struct groups *groups);

/*
 * Copies of the @at-th group and all others that differ in the number of CPUs alone, in its
 * order, and named without it; none when an earlier group is among them. 0 or -ENOMEM. To be
 * freed by groups_of_trace_free(), before @groups.
 */
int groups_of_trace(struct groups *out, const struct groups *groups, size_t at);
void groups_of_trace_free(struct groups *groups);

/* What separates the figures of @nr groups from others: setting_print(). */
void groups_context(FILE *out, const struct group *groups, size_t nr);

#endif
