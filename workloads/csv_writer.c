// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/csv_writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/output.h"
#include "workloads/trace_names.h"

/* Nine numbers of 20 digits, their commas and a letter are less. */
#define ROW_BYTES_MAX 256

struct csv_writer {
	struct output *out;
	unsigned int columns;
};

static int write_head(struct csv_writer *writer, const struct trace_header *header,
		      struct error *err)
{
	unsigned int c = writer->columns;
	char text[ROW_BYTES_MAX], page_size[40] = "";
	int len;

	if (header->page_size != 4096)
		snprintf(page_size, sizeof(page_size), "# page_size: %u\n", header->page_size);
	len = snprintf(text, sizeof(text), "# clock: %s\n%s%s%sop,%s%s%s%s\n",
		       trace_clock_name(header->clock), page_size,
		       c & TRACE_HAS_TIME ? "t_ns," : "", c & TRACE_HAS_CPU ? "cpu," : "",
		       c & TRACE_HAS_SLOT ? "slot,size,kind,nr" : "id,size_bytes",
		       c & TRACE_HAS_DURATION ? ",dur_ns" : "", c & TRACE_HAS_TID ? ",tid" : "",
		       c & TRACE_HAS_CONTENT ? ",content" : "");
	return output_write(writer->out, text, len, err);
}

struct csv_writer *csv_writer_open(const char *path, const struct trace_header *header,
				   struct error *err)
{
	struct csv_writer *writer = calloc(1, sizeof(*writer));
	int ret;

	if (!writer) {
		errno = -error_set(err, ENOMEM, "%s: out of memory", path);
		return NULL;
	}
	writer->columns = header->columns;
	writer->out = output_open(path, err);
	ret = writer->out ? write_head(writer, header, err) : -errno;
	if (!ret)
		return writer;
	csv_writer_abort(writer);
	errno = -ret;
	return NULL;
}

static char *put_number(char *to, uint64_t value)
{
	char digits[20];
	int n = 0;

	do
		digits[n++] = '0' + value % 10;
	while (value /= 10);
	while (n)
		*to++ = digits[--n];
	return to;
}

/* Sizes that say nothing stay empty, as in recorded traces. */
static bool size_is_empty(const struct trace_event *event)
{
	return !event->size && event->op != TRACE_COMPACT && !trace_op_is_observation(event->op);
}

/* Return codes of observations are negative when the kernel's were. */
static char *put_size(char *to, const struct trace_event *event)
{
	if (size_is_empty(event))
		return to;
	if (trace_op_is_observation(event->op) && (int32_t)event->size < 0) {
		*to++ = '-';
		return put_number(to, -(uint64_t)(int32_t)event->size);
	}
	return put_number(to, event->size);
}

static char *put_content(char *to, uint64_t content)
{
	for (int shift = 60; content && shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[content >> shift & 15];
	return to;
}

static char *put_kind(char *to, const struct trace_event *event)
{
	const char *kind = event->op == TRACE_SWAP_OUT ? trace_kind_name(event->kind) : "-";

	return stpcpy(to, kind);
}

static char *put_row(char *to, const struct trace_event *event, unsigned int columns)
{
	if (columns & TRACE_HAS_TIME) {
		to = put_number(to, event->t_ns);
		*to++ = ',';
	}
	if (columns & TRACE_HAS_CPU) {
		to = put_number(to, event->cpu);
		*to++ = ',';
	}
	*to++ = trace_op_letter(event->op);
	*to++ = ',';
	if (event->op != TRACE_COMPACT || event->id)
		to = put_number(to, event->id);
	*to++ = ',';
	to = put_size(to, event);
	if (columns & TRACE_HAS_SLOT) {
		*to++ = ',';
		to = put_kind(to, event);
		*to++ = ',';
		to = put_number(to, event->nr);
	}
	if (columns & TRACE_HAS_DURATION)
		*to++ = ',';
	if (columns & TRACE_HAS_DURATION && event->dur_ns != TRACE_DURATION_UNKNOWN)
		to = put_number(to, event->dur_ns);
	if (columns & TRACE_HAS_TID) {
		*to++ = ',';
		to = put_number(to, event->tid);
	}
	if (columns & TRACE_HAS_CONTENT) {
		*to++ = ',';
		to = put_content(to, event->content);
	}
	*to++ = '\n';
	return to;
}

int csv_write(struct csv_writer *writer, const struct trace_event *events, size_t n,
	      struct error *err)
{
	char text[64 * ROW_BYTES_MAX];

	while (n) {
		size_t batch = n < 64 ? n : 64;
		char *to = text;
		int ret;

		for (size_t i = 0; i < batch; i++)
			to = put_row(to, &events[i], writer->columns);
		ret = output_write(writer->out, text, to - text, err);
		if (ret)
			return ret;
		events += batch;
		n -= batch;
	}
	return 0;
}

int csv_writer_commit(struct csv_writer *writer, struct error *err)
{
	int ret = output_commit(writer->out, err);

	free(writer);
	return ret;
}

void csv_writer_abort(struct csv_writer *writer)
{
	output_abort(writer->out);
	free(writer);
}
