// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of "new ID SIZE" and "old ID": a malloc and a free. */
#include <errno.h>

#include "workloads/importer.h"
#include "workloads/importers/text.h"
#include "workloads/lines.h"
#include "workloads/reader.h"

struct added {
	struct trace_reader base;
	struct lines lines;
};

static bool parse(struct text line, struct trace_event *event)
{
	struct text op, id, size;
	uint64_t bytes;

	*event = (struct trace_event){.op = TRACE_FREE, .nr = 1};
	if (!text_word(&line, &op) || !text_word(&line, &id) || !text_number(id, &event->id))
		return false;
	if (text_is(op, "old"))
		return true;
	if (!text_is(op, "new") || !text_word(&line, &size) || !text_u64(size, &bytes))
		return false;
	event->op = TRACE_MALLOC;
	event->size = bytes < INT32_MAX ? (uint32_t)bytes : INT32_MAX;
	return true;
}

static int added_open(struct trace_reader *reader, struct error *err)
{
	reader->header.page_size = 4096;
	lines_start(&((struct added *)reader)->lines, reader->in, reader->path, "new or old");
	return 0;
}

/* A line at a time: a batch of one. */
static ssize_t added_read(struct trace_reader *reader, struct trace_event *events, size_t max,
			  struct error *err)
{
	struct added *added = (struct added *)reader;
	char *line, *end;
	int ret = lines_next(&added->lines, &line, &end, err);

	reader->first = added->lines.nr;
	if (ret <= 0 || parse((struct text){line, end}, events))
		return ret;
	return error_set(err, EINVAL, "%s:%llu: '%.*s'; expected new ID SIZE or old ID",
			 reader->path, (unsigned long long)reader->first, (int)(end - line), line);
}

static int added_rewind(struct trace_reader *reader, struct error *err)
{
	int ret = input_rewind(reader->in, err);

	return ret ? ret : added_open(reader, err);
}

static void added_close(struct trace_reader *reader)
{
}

static const struct reader_ops ops = {
	.size = sizeof(struct added),
	.open = added_open,
	.read = added_read,
	.rewind = added_rewind,
	.close = added_close,
	.name = "added",
	.place = ":",
};

static bool recognise(const char *head, size_t len)
{
	struct text rest = {head, head + len}, line;
	struct trace_event event;

	return text_line(&rest, &line) && parse(line, &event);
}

const struct importer importer_added = {
	.name = "added",
	.what = "lines of new and old",
	.recognise = recognise,
	.ops = &ops,
};
