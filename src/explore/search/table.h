/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interleaving of a schedule as a table: a column per task, a row per source line. */
#ifndef SEARCH_TABLE_H
#define SEARCH_TABLE_H

#include <stdio.h>

#include "src/explore/search/search.h"

struct explore_table;

/* NULL: no memory. */
struct explore_table *explore_table_new(void);
void explore_table_free(struct explore_table *table);
/* An access that was made; for struct explore_plan. */
void explore_table_add(struct explore_table *table, const struct explore_event *event);

/*
 * Long stretches of one CPU are cut in their middle unless @whole. For a mail, and as a page of
 * its own with @title and the @report beside it. 0 or -ENOMEM.
 */
int explore_table_text(struct explore_table *table, bool whole, FILE *out);
int explore_table_html(struct explore_table *table, bool whole, const char *title,
		       const char *report, FILE *out);

#endif
