// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workloads/csv_columns.h"
#include "workloads/csv_row.h"
#include "workloads/lines.h"
#include "workloads/reader.h"
#include "workloads/trace_header.h"
#include "workloads/trace_names.h"

/* A longer header line is not known again. */
#define HEADER_MAX_BYTES 512
struct csv_reader {
	struct trace_reader base;
	struct csv_columns columns;
	bool failed;
	uint64_t lost; /* events, as bpftrace says between the rows */
	size_t header_len;
	char header[HEADER_MAX_BYTES];
	struct lines lines;
};

static int fail(struct csv_reader *csv, struct error *err)
{
	struct error what = err ? *err : (struct error){""};

	csv->failed = true;
	return error_set(err, EINVAL, "%s:%llu: %s", csv->base.path,
			 (unsigned long long)csv->lines.nr, what.text);
}

static void update_notice(struct csv_reader *csv)
{
	const char *ignored = csv->columns.ignored;
	char lost[64] = "";

	if (csv->lost)
		snprintf(lost, sizeof(lost), "%llu events lost while recording",
			 (unsigned long long)csv->lost);
	snprintf(csv->base.notice, sizeof(csv->base.notice), "%s%s%s%s", lost,
		 *lost && *ignored ? "; " : "", *ignored ? "columns ignored: " : "", ignored);
}

/* "Attaching 9 probes...", "Lost 12 events": bpftrace's own, between what its script prints. */
static bool is_of_bpftrace(struct csv_reader *csv, const char *line, const char *end)
{
	char text[64];
	unsigned int nr;
	int len = 0;

	if (end - line >= (ptrdiff_t)sizeof(text))
		return false;
	memcpy(text, line, end - line);
	text[end - line] = '\0';
	if (sscanf(text, "Lost %u events%n", &nr, &len) == 1 && len) {
		csv->lost += nr;
		update_notice(csv);
		return true;
	}
	return sscanf(text, "Attaching %u probe%n", &nr, &len) == 1 && len;
}

static bool has_no_event(struct csv_reader *csv, const char *line, const char *end)
{
	if (line == end || *line == '#')
		return true;
	return (*line == 'L' || *line == 'A') && is_of_bpftrace(csv, line, end);
}

/* Files of the same columns that were joined: cat a.csv b.csv. */
static bool is_header_again(const struct csv_reader *csv, const char *line, const char *end)
{
	size_t len = end - line;

	return len == csv->header_len && !memcmp(line, csv->header, len);
}

static void keep_header(struct csv_reader *csv, const char *line, const char *end)
{
	size_t len = end - line;

	csv->header_len = len <= sizeof(csv->header) ? len : 0;
	memcpy(csv->header, line, csv->header_len);
}

static int comment_clock(struct csv_reader *csv, const char *value, struct error *err)
{
	int clock = trace_clock_from_name(value);

	if (clock < 0) {
		error_set(err, EINVAL, "clock is '%.40s'; expected hardware, emulated or none",
			  value);
		return fail(csv, err);
	}
	csv->base.header.clock = clock;
	return 0;
}

static int comment_page_size(struct csv_reader *csv, const char *value, struct error *err)
{
	char *rest;
	unsigned long long page_size = strtoull(value, &rest, 10);

	if (*rest || !trace_page_size_valid(page_size)) {
		error_set(err, EINVAL,
			  "page_size is '%.40s'; expected a power of two from 4096 to 65536",
			  value);
		return fail(csv, err);
	}
	csv->base.header.page_size = page_size;
	return 0;
}

/* "# clock: emulated", "# page_size: 16384"; other comments are for people. */
static int read_comment(struct csv_reader *csv, char *line, char *end, struct error *err)
{
	char text[128], name[32], value[64];
	size_t len =
		end - line < (ptrdiff_t)sizeof(text) - 1 ? end - line : (ptrdiff_t)sizeof(text) - 1;

	memcpy(text, line, len);
	text[len] = '\0';
	if (sscanf(text, "# %31[a-z_]: %63s", name, value) != 2 &&
	    sscanf(text, "#%31[a-z_]: %63s", name, value) != 2)
		return 0;
	if (!strcmp(name, "clock"))
		return comment_clock(csv, value, err);
	if (!strcmp(name, "page_size"))
		return comment_page_size(csv, value, err);
	return 0;
}

/* The line that names the columns, behind comments and empty lines. */
static int read_header_line(struct csv_reader *csv, struct error *err)
{
	for (unsigned int idle = 0; idle < IDLE_LINES_MAX; idle++) {
		char *line, *end;
		int ret = lines_next(&csv->lines, &line, &end, err);

		if (ret < 0)
			return ret;
		if (!ret)
			return error_set(err, EINVAL,
					 "%s: empty; expected a trace, CSV or zslab's own",
					 csv->base.path);
		if (csv->lines.nr == 1 && end - line >= 3 && !memcmp(line, "\xef\xbb\xbf", 3))
			line += 3;
		if (has_no_event(csv, line, end)) {
			ret = *line == '#' ? read_comment(csv, line, end, err) : 0;
			if (ret)
				return ret;
			continue;
		}
		keep_header(csv, line, end);
		ret = csv_unquote(line, &end, err);
		if (!ret)
			ret = csv_columns_parse(&csv->columns, line, end - line, err);
		return ret ? fail(csv, err) : 0;
	}
	error_set(err, EINVAL, "no header line; expected one that names the columns");
	return fail(csv, err);
}

static unsigned int columns_of(const struct csv_columns *columns)
{
	unsigned int present = columns->present;

	return (present & 1u << CSV_TIME ? TRACE_HAS_TIME : 0) |
	       (present & 1u << CSV_CPU ? TRACE_HAS_CPU : 0) |
	       (present & 1u << CSV_DURATION ? TRACE_HAS_DURATION : 0) |
	       (present & 1u << CSV_TID ? TRACE_HAS_TID : 0) |
	       (columns->swap ? TRACE_HAS_SLOT : 0) |
	       (present & 1u << CSV_CONTENT ? TRACE_HAS_CONTENT : 0);
}

static int csv_start(struct csv_reader *csv, struct error *err)
{
	lines_start(&csv->lines, csv->base.in, csv->base.path, "a row of CSV");
	csv->failed = false;
	csv->lost = 0;
	return read_header_line(csv, err);
}

static int csv_open(struct trace_reader *reader, struct error *err)
{
	struct csv_reader *csv = (struct csv_reader *)reader;
	int ret;

	reader->header.page_size = 4096;
	ret = csv_start(csv, err);
	if (ret)
		return ret;
	reader->header.columns = columns_of(&csv->columns);
	update_notice(csv);
	return 0;
}

/* Quotes are rare: a row is looked at for them when it cannot be read as it is. */
static int parse_row(struct csv_reader *csv, char *line, char *end, struct trace_event *event,
		     struct error *err)
{
	int ret = csv_row_parse(&csv->columns, line, end, event, err);

	if (!ret || !memchr(line, '"', end - line))
		return ret;
	ret = csv_unquote(line, &end, err);
	return ret ? ret : csv_row_parse(&csv->columns, line, end, event, err);
}

static int read_row(struct csv_reader *csv, char *line, char *end, struct trace_event *event,
		    struct error *err)
{
	int ret = parse_row(csv, line, end, event, err);

	if (ret)
		return fail(csv, err);
	if (event->size > csv->base.size_max &&
	    (event->op == TRACE_MALLOC || event->op == TRACE_SWAP_OUT)) {
		error_set(err, EINVAL, "size is %d; expected at most %u, the page size",
			  (int32_t)event->size, csv->base.size_max);
		return fail(csv, err);
	}
	return 0;
}

/*
 * A batch ends where a comment or an empty line lies between two rows, so that the place of
 * its i-th event is its first line + i.
 */
static ssize_t csv_read(struct trace_reader *reader, struct trace_event *events, size_t max,
			struct error *err)
{
	struct csv_reader *csv = (struct csv_reader *)reader;
	unsigned int idle = 0;
	size_t n = 0;

	if (csv->failed)
		return error_set(err, EINVAL, "%s: not read further after an error", reader->path);
	while (n < max) {
		char *line, *end;
		int ret = lines_next(&csv->lines, &line, &end, err);

		if (ret < 0)
			return ret;
		if (!ret)
			break;
		if (has_no_event(csv, line, end) || is_header_again(csv, line, end)) {
			if (n)
				break;
			if (++idle == IDLE_LINES_MAX) {
				error_set(err, EINVAL, "%d lines without an event; expected rows",
					  IDLE_LINES_MAX);
				return fail(csv, err);
			}
			continue;
		}
		if (!n)
			reader->first = csv->lines.nr;
		ret = read_row(csv, line, end, &events[n], err);
		if (ret)
			return ret;
		n++;
	}
	return n;
}

static int csv_rewind(struct trace_reader *reader, struct error *err)
{
	int ret = input_rewind(reader->in, err);

	return ret ? ret : csv_start((struct csv_reader *)reader, err);
}

static void csv_close(struct trace_reader *reader)
{
}

const struct reader_ops csv_reader_ops = {
	.size = sizeof(struct csv_reader),
	.open = csv_open,
	.read = csv_read,
	.rewind = csv_rewind,
	.close = csv_close,
	.name = "csv",
	.place = ":",
};
