// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CSV of libCacheSim and the like: a request for an object in each row, with or without a
 * header line; without one, time in seconds, object, size. Each object is taken for a page.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <xxhash.h>

#include "workloads/importers/paging.h"
#include "workloads/importers/text.h"
#include "workloads/lines.h"
#include "workloads/reader.h"

#define PAGE_SIZE 4096u
#define BATCH	  512u
#define NO_COLUMN -1

struct columns {
	int time, object; /* from 0 */
	bool header;	  /* the first line names them */
};

struct cache_csv {
	struct trace_reader base;
	struct paging paging;
	struct columns columns;
	uint64_t places[BATCH];
	struct lines lines;
};

static const char *const time_names[] = {"time", "timestamp", "clock_time", "ts", NULL};
static const char *const object_names[] = {"obj_id", "object_id", "object", "obj", "id",
					   "key",    "lbn",	  "lba",    NULL};

static int fail(struct cache_csv *csv, struct error *err)
{
	struct error what = *err;

	return error_set(err, EINVAL, "%s:%llu: %s", csv->base.path,
			 (unsigned long long)csv->lines.nr, what.text);
}

/* The next field of @rest without blanks and quotes around it; false behind the last. */
static bool next_field(struct text *rest, struct text *field)
{
	const char *comma;

	if (!rest->at)
		return false;
	comma = rest->at < rest->end ? memchr(rest->at, ',', rest->end - rest->at) : NULL;
	*field = (struct text){rest->at, comma ? comma : rest->end};
	rest->at = comma ? comma + 1 : NULL;
	while (field->at < field->end && memchr(" \t\"", *field->at, 3))
		field->at++;
	while (field->end > field->at && memchr(" \t\"", field->end[-1], 3))
		field->end--;
	return true;
}

static bool is_one_of(struct text field, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == (size_t)(field.end - field.at) &&
		    !strncasecmp(field.at, *names, strlen(*names)))
			return true;
	return false;
}

static bool is_time(struct text field, uint64_t *ns)
{
	return text_seconds(field, ns) ||
	       (text_u64(field, ns) && !__builtin_mul_overflow(*ns, 1000000000u, ns));
}

/* A header line has a column for the object. */
static bool parse_names(struct text line, struct columns *columns)
{
	struct text field;

	*columns = (struct columns){NO_COLUMN, NO_COLUMN, true};
	for (int i = 0; next_field(&line, &field); i++) {
		if (columns->time == NO_COLUMN && is_one_of(field, time_names))
			columns->time = i;
		if (columns->object == NO_COLUMN && is_one_of(field, object_names))
			columns->object = i;
	}
	return columns->object != NO_COLUMN;
}

/* Without one there are at least three numbers. */
static bool parse_numbers(struct text line, struct columns *columns)
{
	struct text field;
	uint64_t value;
	int nr = 0;

	*columns = (struct columns){0, 1, false};
	for (; next_field(&line, &field); nr++)
		if (nr < 3 && !(nr ? text_u64(field, &value) : is_time(field, &value)))
			return false;
	return nr >= 3;
}

static bool is_comment(struct text line)
{
	return line.at == line.end || *line.at == '#';
}

/* The columns in the first line of @head. */
static bool find_columns(const char *head, size_t len, struct columns *columns)
{
	struct text rest = {head, head + len}, line;

	while (text_line(&rest, &line))
		if (!is_comment(line))
			return memchr(line.at, ',', line.end - line.at) &&
			       (parse_names(line, columns) || parse_numbers(line, columns));
	return false;
}

/* Objects with names are told apart by their hash. */
static uint64_t object_id(struct text field)
{
	uint64_t id;

	return text_u64(field, &id) ? id : XXH64(field.at, field.end - field.at, 0);
}

static int take_row(struct cache_csv *csv, struct text row, struct error *err)
{
	struct text field, object = {0}, when = {0};
	uint64_t t_ns = 0;

	for (int i = 0; next_field(&row, &field); i++) {
		if (i == csv->columns.object)
			object = field;
		if (i == csv->columns.time)
			when = field;
	}
	if (object.at == object.end) {
		error_set(err, EINVAL, "no object; expected one in field %d",
			  csv->columns.object + 1);
		return fail(csv, err);
	}
	if (csv->columns.time != NO_COLUMN && !is_time(when, &t_ns)) {
		error_set(err, EINVAL, "time is '%.*s'; expected seconds",
			  (int)(when.end - when.at > 40 ? 40 : when.end - when.at), when.at);
		return fail(csv, err);
	}
	return paging_access(&csv->paging, object_id(object), t_ns, err);
}

/* Takes rows until one has an event: 1, 0 at the end, or a negative errno. */
static int advance(struct cache_csv *csv, struct trace_event *event, struct error *err)
{
	unsigned int idle = 0;

	while (!paging_next(&csv->paging, event)) {
		struct text line;
		int ret = lines_next(&csv->lines, (char **)&line.at, (char **)&line.end, err);

		if (ret <= 0)
			return ret;
		if (is_comment(line)) {
			if (++idle < IDLE_LINES_MAX)
				continue;
			error_set(err, EINVAL, "%d lines without a request; expected rows",
				  IDLE_LINES_MAX);
			return fail(csv, err);
		}
		idle = 0;
		ret = take_row(csv, line, err);
		if (ret)
			return ret;
	}
	return 1;
}

static int start(struct cache_csv *csv, struct error *err)
{
	struct text line;
	int ret = paging_restart(&csv->paging, err);

	lines_start(&csv->lines, csv->base.in, csv->base.path, "a row of CSV");
	while (!ret && csv->columns.header) {
		ret = lines_next(&csv->lines, (char **)&line.at, (char **)&line.end, err);
		if (ret <= 0)
			return ret;
		ret = 0;
		if (!is_comment(line))
			break;
	}
	return ret;
}

static int cache_csv_open(struct trace_reader *reader, struct error *err)
{
	struct cache_csv *csv = (struct cache_csv *)reader;
	const char *head;
	size_t len;
	int ret = input_look(reader->in, &head, &len, err);

	if (ret)
		return ret;
	if (!find_columns(head, len, &csv->columns))
		return error_set(err, EINVAL,
				 "%s: no columns of requests; expected a header line such as "
				 "time,obj_id,size or rows of three numbers",
				 reader->path);
	reader->places = csv->places;
	reader->header.page_size = PAGE_SIZE;
	reader->header.columns =
		TRACE_HAS_SLOT | (csv->columns.time == NO_COLUMN ? 0 : TRACE_HAS_TIME);
	ret = paging_open(&csv->paging, reader->settings, PAGE_SIZE, err);
	if (ret)
		return ret;
	paging_say(&csv->paging, reader->notice, sizeof(reader->notice));
	return start(csv, err);
}

static ssize_t cache_csv_read(struct trace_reader *reader, struct trace_event *events, size_t max,
			      struct error *err)
{
	struct cache_csv *csv = (struct cache_csv *)reader;
	size_t n = 0;

	while (n < max && n < BATCH) {
		int ret = advance(csv, &events[n], err);

		if (ret < 0)
			return ret;
		if (!ret)
			break;
		csv->places[n++] = csv->lines.nr;
	}
	return (ssize_t)n;
}

static int cache_csv_rewind(struct trace_reader *reader, struct error *err)
{
	int ret = input_rewind(reader->in, err);

	return ret ? ret : start((struct cache_csv *)reader, err);
}

static void cache_csv_close(struct trace_reader *reader)
{
	paging_close(&((struct cache_csv *)reader)->paging);
}

static const struct reader_ops ops = {
	.size = sizeof(struct cache_csv),
	.open = cache_csv_open,
	.read = cache_csv_read,
	.rewind = cache_csv_rewind,
	.close = cache_csv_close,
	.name = "cache-csv",
	.place = ":",
};

/* With a time: "id,size" may be a trace of ours whose operations are forgotten. */
static bool recognise(const char *head, size_t len)
{
	struct columns columns;

	return find_columns(head, len, &columns) && columns.time != NO_COLUMN;
}

const struct importer importer_cache_csv = {
	.name = "cache-csv",
	.what = "CSV of cache requests, as libCacheSim reads it",
	.recognise = recognise,
	.ops = &ops,
	.reads = IMPORT_READS_SIZES | IMPORT_READS_MEMORY,
};
