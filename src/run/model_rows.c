// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/model_rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

#define HEADER	 "table,machine,bench,part,placement,hold,work,threads,ns,role"
#define NR_CELLS 10
#define MAX_LINE 256

struct reading {
	const char *path;
	unsigned int line;
	struct error *err;
};

static int fail(const struct reading *r, const char *cell, const char *expected)
{
	return error_set(r->err, EINVAL, "%s:%u: '%s'; expected %s", r->path, r->line, cell,
			 expected);
}

/* Splits @line in place; false: there are more or fewer. */
static bool cut(char *line, char *cells[NR_CELLS])
{
	for (int i = 0; i < NR_CELLS; i++) {
		cells[i] = line;
		line = strchr(line, ',');
		if (!line)
			return i == NR_CELLS - 1;
		*line++ = '\0';
	}
	return false;
}

static bool take_text(const char *cell, char *out, size_t size)
{
	size_t length = strlen(cell);

	if (length >= size)
		return false;
	memcpy(out, cell, length + 1);
	return true;
}

static bool take_count(const char *cell, unsigned int most, unsigned int *out)
{
	char *end;
	unsigned long value = strtoul(cell, &end, 10);

	*out = (unsigned int)value;
	return *cell >= '0' && *cell <= '9' && !*end && value <= most;
}

static bool take_placement(const char *cell, enum machine_placement *out)
{
	for (int i = 0; machine_placements[i]; i++)
		if (!strcmp(machine_placements[i], cell)) {
			*out = (enum machine_placement)i;
			return true;
		}
	return false;
}

static bool take_ns(const char *cell, double *out)
{
	char *end;

	*out = strtod(cell, &end);
	/* strtod() would take hexadecimal. */
	return *cell >= '0' && *cell <= '9' && !strpbrk(cell, "xX") && !*end && *out > 0 &&
	       *out < 1e12;
}

static bool take_role(const char *cell, bool *fitted)
{
	*fitted = !strcmp(cell, "fit");
	return *fitted || !strcmp(cell, "predict");
}

static int take_cells(const struct reading *r, char *cells[NR_CELLS], struct model_row *row)
{
	if (!take_text(cells[0], row->table, sizeof(row->table)))
		return fail(r, cells[0], "a table's name of at most 31 characters");
	if (!take_text(cells[1], row->machine, sizeof(row->machine)))
		return fail(r, cells[1], "a machine's name of at most 31 characters");
	if (!take_text(cells[2], row->bench, sizeof(row->bench)))
		return fail(r, cells[2], "a benchmark's name of at most 31 characters");
	if (!take_text(cells[3], row->part, sizeof(row->part)))
		return fail(r, cells[3], "get, put, a variant or nothing");
	if (!take_placement(cells[4], &row->placement))
		return fail(r, cells[4], "fill, threads, spread or random");
	if (!take_count(cells[5], 1000000, &row->hold))
		return fail(r, cells[5], "ns that the section lasts, 0 to 1000000");
	if (!take_count(cells[6], 1000000, &row->work))
		return fail(r, cells[6], "ns between two sections, 0 to 1000000");
	if (!take_count(cells[7], SIM_MAX_CPUS, &row->threads) || !row->threads)
		return fail(r, cells[7], "threads, 1 to 1024");
	if (!take_ns(cells[8], &row->ns))
		return fail(r, cells[8], "ns per operation, above 0");
	if (!take_role(cells[9], &row->fitted))
		return fail(r, cells[9], "fit or predict");
	return 0;
}

static int take_line(const struct reading *r, char *line, struct model_rows *rows)
{
	char *cells[NR_CELLS];

	if (!cut(line, cells))
		return fail(r, line, "10 columns: " HEADER);
	if (!array_reserve(rows->rows, rows->room, rows->nr + 1))
		return error_set(r->err, ENOMEM, "%s: no memory", r->path);
	if (take_cells(r, cells, &rows->rows[rows->nr]))
		return -EINVAL;
	rows->nr++;
	return 0;
}

static int read_lines(struct reading *r, FILE *file, struct model_rows *rows)
{
	char line[MAX_LINE];
	bool head = false;
	int ret = 0;

	while (!ret && fgets(line, sizeof(line), file)) {
		size_t length = strcspn(line, "\r\n");

		r->line++;
		if (!line[length] && !feof(file))
			return fail(r, "a line", "fewer than 255 characters");
		line[length] = '\0';
		if (!*line || *line == '#')
			continue;
		if (head)
			ret = take_line(r, line, rows);
		else if (strcmp(line, HEADER))
			ret = fail(r, line, "the header " HEADER);
		head = true;
	}
	if (!ret && ferror(file))
		return error_set(r->err, EIO, "%s: cannot be read", r->path);
	if (!ret && !rows->nr)
		return error_set(r->err, EINVAL, "%s: no rows; expected " HEADER, r->path);
	return ret;
}

int model_rows_read(const char *path, struct model_rows *rows, struct error *err)
{
	struct reading r = {.path = path, .err = err};
	FILE *file = fopen(path, "r");
	int ret;

	memset(rows, 0, sizeof(*rows));
	if (!file)
		return error_set(err, errno, "%s: %s; expected rows of a table", path,
				 strerror(errno));
	ret = read_lines(&r, file, rows);
	fclose(file);
	if (ret)
		model_rows_free(rows);
	return ret;
}

void model_rows_free(struct model_rows *rows)
{
	free(rows->rows);
	memset(rows, 0, sizeof(*rows));
}

bool model_rows_same_group(const struct model_row *a, const struct model_row *b)
{
	return !strcmp(a->table, b->table) && !strcmp(a->machine, b->machine) &&
	       !strcmp(a->bench, b->bench) && !strcmp(a->part, b->part) &&
	       a->placement == b->placement && a->hold == b->hold && a->work == b->work;
}
