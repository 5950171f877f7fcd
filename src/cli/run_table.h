/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run found, for people: a table per trace on stdout, then a sentence per verdict; and
 * for scripts, as JSON. Made of the result files, as compare and report see them.
 */
#ifndef CLI_RUN_TABLE_H
#define CLI_RUN_TABLE_H

#include <stdio.h>

#include "src/results/verdict.h"
#include "src/run/run.h"

/* The results of a trace. */
struct run_table {
	const struct run_setup *setup;
	const struct run_trace *trace;
	struct result results[RUN_MAX_VARIANTS];      /* by variant */
	bool there[RUN_MAX_VARIANTS];		      /* else no repeat of it began */
	json_t *locks[RUN_MAX_VARIANTS];	      /* of the last repeat; NULL: not measured */
	json_t *lines[RUN_MAX_VARIANTS];	      /* likewise */
	const struct result *shown[RUN_MAX_VARIANTS]; /* those with repeats, in order */
	size_t nr_shown;
	struct table table; /* of those */
};

/* 0, or -errno with @err: a file cannot be read. To be freed either way. */
int run_table_load(struct run_table *table, const struct run_setup *setup,
		   const struct run_trace *trace, const struct run_result *results,
		   struct error *err);
void run_table_free(struct run_table *table);

void run_table_print(FILE *out, const struct run_table *table);
/* A new reference: the same figures, an object per variant. */
json_t *run_table_json(const struct run_table *table);

#endif
