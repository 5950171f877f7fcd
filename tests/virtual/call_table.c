// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/virtual/call_table.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_CELLS (NR_SIM_CALLS + 2)

/* Splits "| a | b |" in place into trimmed cells; returns their number. */
static unsigned int split(char *line, char *cells[])
{
	unsigned int nr = 0;
	char *at = strchr(line, '|'), *end;

	while (at && (end = strchr(at + 1, '|')) && nr < MAX_CELLS) {
		char *cell = at + 1, *last = end;

		while (*cell == ' ')
			cell++;
		while (last > cell && last[-1] == ' ')
			last--;
		*last = '\0';
		cells[nr++] = cell;
		at = end;
	}
	return nr;
}

static int call_of(const char *name)
{
	for (int call = 0; call < NR_SIM_CALLS; call++)
		if (!strcmp(sim_call_names[call], name))
			return call;
	return -1;
}

/* "c+2n+1": a sum of terms, each a number, a letter, or a number of letters. */
static bool parse_cell(const char *cell, struct call_row *row, int call)
{
	while (*cell) {
		bool digits = *cell >= '0' && *cell <= '9';
		char *end = (char *)cell;
		long factor = digits ? strtol(cell, &end, 10) : 1;

		if (*end == 'n')
			row->term[call].n += factor;
		else if (*end == 'c')
			row->term[call].c += factor;
		else if (digits)
			row->term[call].constant += factor;
		else
			return false;
		cell = end + (*end == 'n' || *end == 'c');
		if (*cell == '+' && cell[1])
			cell++;
		else if (*cell)
			return false;
	}
	return true;
}

/* Columns 0 and 1 are paths and variants; calls[] says what the others count. */
static const char *parse_head(char *cells[], unsigned int nr, int calls[])
{
	if (nr < 3 || strcmp(cells[0], "path") || strcmp(cells[1], "variant"))
		return "the table does not begin with path and variant";
	for (unsigned int i = 2; i < nr; i++) {
		calls[i] = call_of(cells[i]);
		if (calls[i] < 0)
			return "a column names no surface call";
	}
	return NULL;
}

/* A copy of @counts for @path and each variant that @variants names. */
static const char *add_rows(struct call_table *table, const struct call_row *counts,
			    const char *path, const char *variants)
{
	char names[64], *rest, *name;

	snprintf(names, sizeof(names), "%s", variants);
	for (name = strtok_r(names, ", ", &rest); name; name = strtok_r(NULL, ", ", &rest)) {
		struct call_row *row = &table->rows[table->nr_rows];

		if (table->nr_rows == CALL_TABLE_MAX_ROWS)
			return "too many rows";
		*row = *counts;
		snprintf(row->path, sizeof(row->path), "%s", path);
		snprintf(row->variant, sizeof(row->variant), "%s", name);
		table->nr_rows++;
	}
	return NULL;
}

static const char *parse_row(struct call_table *table, char *cells[], unsigned int nr,
			     const int calls[])
{
	struct call_row counts = {0};
	const char *why = NULL;
	char *rest, *path;

	for (unsigned int i = 2; i < nr; i++)
		if (!parse_cell(cells[i], &counts, calls[i]))
			return "a cell is no sum of numbers, n and c";
	for (path = strtok_r(cells[0], ";", &rest); path && !why; path = strtok_r(NULL, ";", &rest))
		why = add_rows(table, &counts, path + strspn(path, " "), cells[1]);
	return why;
}

static const char *parse_table(struct call_table *table, FILE *file)
{
	char line[1024], *cells[MAX_CELLS];
	int calls[MAX_CELLS];
	unsigned int columns = 0, nr;
	const char *why = NULL;
	bool below = false;

	while (!why && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "## ", 3))
			below = !strcmp(line, CALL_TABLE_HEADING);
		if (!below || line[0] != '|' || line[1] == '-')
			continue;
		nr = split(line, cells);
		if (!columns)
			why = parse_head(cells, nr, calls);
		else
			why = nr == columns ? parse_row(table, cells, nr, calls)
					    : "a row has not as many cells as the head";
		columns = nr;
	}
	if (!why && !table->nr_rows)
		why = "no table under \"" CALL_TABLE_HEADING "\"";
	return why;
}

int call_table_read(struct call_table *table, const char *path, char *why, size_t why_len)
{
	FILE *file = fopen(path, "r");
	const char *wrong;

	table->nr_rows = 0;
	wrong = file ? parse_table(table, file) : "cannot be read";
	if (file)
		fclose(file);
	if (wrong)
		snprintf(why, why_len, "%s (after %u rows)", wrong, table->nr_rows);
	return wrong ? -1 : 0;
}

struct call_row *call_table_find(struct call_table *table, const char *path, const char *variant)
{
	for (unsigned int i = 0; i < table->nr_rows; i++)
		if (!strcmp(table->rows[i].path, path) && !strcmp(table->rows[i].variant, variant))
			return &table->rows[i];
	return NULL;
}

long call_row_value(const struct call_row *row, int call, unsigned int n, unsigned int c)
{
	return row->term[call].constant + row->term[call].n * n + row->term[call].c * c;
}
