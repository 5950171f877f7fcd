// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/lines.h"

#include <errno.h>
#include <string.h>

void lines_start(struct lines *lines, struct input *in, const char *path, const char *expected)
{
	lines->in = in;
	lines->path = path;
	lines->expected = expected;
	lines->nr = 0;
	lines->at_end = false;
	lines->pos = lines->end = lines->buffer;
}

static int too_long(const struct lines *lines, struct error *err)
{
	return error_set(err, EINVAL, "%s:%llu: a line of over %u bytes; expected %s", lines->path,
			 (unsigned long long)lines->nr + 1, LINE_MAX_BYTES, lines->expected);
}

/* Moves the rest of the last line to the front and reads behind it. */
static int refill(struct lines *lines, struct error *err)
{
	size_t rest = lines->end - lines->pos;
	ssize_t n;

	if (rest > LINE_MAX_BYTES)
		return too_long(lines, err);
	memmove(lines->buffer, lines->pos, rest);
	lines->pos = lines->buffer;
	lines->end = lines->buffer + rest;
	n = input_read(lines->in, lines->end, LINES_BUFFER_BYTES - rest, err);
	if (n < 0)
		return (int)n;
	lines->at_end = n == 0;
	lines->end += n;
	return 0;
}

/* Fast path: one memchr. */
int lines_next(struct lines *lines, char **line, char **end, struct error *err)
{
	char *newline;

	while (!(newline = memchr(lines->pos, '\n', lines->end - lines->pos)) && !lines->at_end) {
		int ret = refill(lines, err);

		if (ret)
			return ret;
	}
	if (!newline && lines->pos == lines->end)
		return 0;
	*line = lines->pos;
	*end = newline ? newline : lines->end;
	/* The buffer holds longer ones, if they happen to come whole. */
	if (*end - *line > LINE_MAX_BYTES)
		return too_long(lines, err);
	lines->pos = newline ? newline + 1 : lines->end;
	if (*end > *line && (*end)[-1] == '\r')
		(*end)--;
	lines->nr++;
	return 1;
}
