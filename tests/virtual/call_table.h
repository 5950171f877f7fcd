/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of surface calls in docs/fidelity.md, under the heading CALL_TABLE_HEADING: a
 * row for paths (between them a semicolon) and variants (a comma) with equal counts, a
 * column for each call that occurs. A cell is a sum of numbers, "n" (pages of the zspage) and "c" (classes of the pool); an empty one is 0, as
 * is every call without a column.
 */
#ifndef TESTS_VIRTUAL_CALL_TABLE_H
#define TESTS_VIRTUAL_CALL_TABLE_H

#include "sim/kernel.h"

#define CALL_TABLE_HEADING  "## Surface calls of each path"
#define CALL_TABLE_MAX_ROWS 64u

struct call_row {
	char path[64], variant[32];
	struct {
		long constant, n, c;
	} term[NR_SIM_CALLS];
};

struct call_table {
	struct call_row rows[CALL_TABLE_MAX_ROWS];
	unsigned int nr_rows;
};

/* 0, or -1 with what is wrong in @why. */
int call_table_read(struct call_table *table, const char *path, char *why, size_t why_len);
/* NULL: no such row. */
struct call_row *call_table_find(struct call_table *table, const char *path, const char *variant);
long call_row_value(const struct call_row *row, int call, unsigned int n, unsigned int c);

#endif
