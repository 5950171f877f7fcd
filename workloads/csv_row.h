/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row of a CSV trace. */
#ifndef WORKLOADS_CSV_ROW_H
#define WORKLOADS_CSV_ROW_H

#include "workloads/csv_columns.h"
#include "workloads/trace.h"

/*
 * 0, or -EINVAL with @err ("what; expected", without the place). @line..@end: without the
 * line's end, and followed by at least one readable byte.
 */
int csv_row_parse(const struct csv_columns *columns, const char *line, const char *end,
		  struct trace_event *event, struct error *err);

#endif
