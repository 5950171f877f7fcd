/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header line of a CSV trace: which field is which. */
#ifndef WORKLOADS_CSV_COLUMNS_H
#define WORKLOADS_CSV_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"

enum csv_field {
	CSV_OP,
	CSV_KIND,
	CSV_ID, /* id, or slot in a trace of swap events */
	CSV_SIZE,
	CSV_TIME,
	CSV_CPU,
	CSV_DURATION,
	CSV_TID,
	CSV_NR,
	CSV_CONTENT,
	NR_CSV_FIELDS,
	CSV_IGNORED = NR_CSV_FIELDS
};

#define CSV_COLUMNS_MAX 64

struct csv_columns {
	unsigned int nr;
	uint8_t field[CSV_COLUMNS_MAX]; /* enum csv_field by position */
	unsigned int present;		/* bit per enum csv_field */
	bool swap;			/* there is a slot column */
	char ignored[128];		/* names of the ignored columns, or "" */
};

/*
 * Takes the quotes off the fields of @line..*@end, in place; a comma in them becomes a blank:
 * only names and columns that are ignored can have one. -EINVAL with @err: one is not closed.
 */
int csv_unquote(char *line, char **end, struct error *err);
/* 0, or -EINVAL with @err ("what; expected", without the place). @line: without its end. */
int csv_columns_parse(struct csv_columns *columns, const char *line, size_t len, struct error *err);
/* True when the first line of @head, behind comments, names the columns of a trace. */
bool csv_recognise(const char *head, size_t len);
/* The name of @field in messages. */
const char *csv_field_name(const struct csv_columns *columns, enum csv_field field);

#endif
