/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results that belong in one figure: those of one trace, machine and number of CPUs. */
#ifndef RESULTS_GROUPS_H
#define RESULTS_GROUPS_H

#include "src/report/style_map.h"
#include "src/results/verdict.h"

struct group {
	const struct result **results; /* not those that failed before any repeat */
	size_t nr;
	const struct result *first;
	char name[96];	    /* the trace, with the CPUs when another group has the same trace */
	char file_name[96]; /* the same in [A-Za-z0-9._-] */
	struct table table; /* all results against the first; empty when there is none */
};

struct groups {
	struct group *groups;
	size_t nr;
};

/*
 * In each group the results stand in the order of their styles, so that the first of the
 * map, when it is there, is the base of the others. 0 or -ENOMEM. The set must outlive
 * the groups.
 */
int groups_make(struct groups *groups, const struct result_set *set,
		const struct style_map *styles);
void groups_free(struct groups *groups);

/*
 * Copies of the @at-th group and all others of its trace and machine, by number of CPUs and
 * named after the trace alone; none when an earlier group is among them. 0 or -ENOMEM. The
 * caller frees the array and not what its groups point to.
 */
int groups_of_trace(struct groups *out, const struct groups *groups, size_t at);

/* "native, 2 CPUs, 5 repeats, measured", and "OVERSUBSCRIBED" where it was, of @nr groups. */
void groups_context(const struct group *groups, size_t nr, char *out, size_t size);

#endif
