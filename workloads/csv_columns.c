// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/csv_columns.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	enum csv_field field;
} names[] = {
	{"op", CSV_OP},	    {"kind", CSV_KIND}, {"id", CSV_ID},
	{"slot", CSV_ID},   {"size", CSV_SIZE}, {"size_bytes", CSV_SIZE},
	{"t_ns", CSV_TIME}, {"cpu", CSV_CPU},	{"dur_ns", CSV_DURATION},
	{"tid", CSV_TID},   {"nr", CSV_NR},	{"content", CSV_CONTENT},
};

static const char *const field_names[NR_CSV_FIELDS] = {
	[CSV_OP] = "op",	   [CSV_KIND] = "kind", [CSV_ID] = "id",
	[CSV_SIZE] = "size",	   [CSV_TIME] = "t_ns", [CSV_CPU] = "cpu",
	[CSV_DURATION] = "dur_ns", [CSV_TID] = "tid",	[CSV_NR] = "nr",
	[CSV_CONTENT] = "content",
};

const char *csv_field_name(const struct csv_columns *columns, enum csv_field field)
{
	return field == CSV_ID && columns->swap ? "slot" : field_names[field];
}

static bool is(const char *name, size_t len, const char *what)
{
	return strlen(what) == len && !memcmp(name, what, len);
}

static enum csv_field look_up(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is(name, len, names[i].name))
			return names[i].field;
	return CSV_IGNORED;
}

static void note_ignored(struct csv_columns *columns, const char *name, size_t len)
{
	size_t used = strlen(columns->ignored);

	snprintf(columns->ignored + used, sizeof(columns->ignored) - used, "%s%.*s",
		 used ? ", " : "", (int)len, name);
}

/*
 * Swap events name slots; an id column beside the slot column says nothing more. Only they
 * have contents.
 */
static enum csv_field choose(const struct csv_columns *columns, const char *name, size_t len)
{
	if (is(name, len, columns->swap ? "id" : "content"))
		return CSV_IGNORED;
	return look_up(name, len);
}

static int add(struct csv_columns *columns, const char *name, size_t len, struct error *err)
{
	enum csv_field field;

	if (columns->nr == CSV_COLUMNS_MAX)
		return error_set(err, EINVAL, "too many columns; expected at most %d",
				 CSV_COLUMNS_MAX);
	field = choose(columns, name, len);
	if (field == CSV_IGNORED)
		note_ignored(columns, name, len);
	else if (columns->present & 1u << field)
		return error_set(err, EINVAL, "a second column %.*s; expected one %s", (int)len,
				 name, csv_field_name(columns, field));
	else
		columns->present |= 1u << field;
	columns->field[columns->nr++] = field;
	return 0;
}

/*
 * The name at *@p without spaces around it, *@p moved to the comma or @end behind it.
 */
static size_t take_name(const char **p, const char *end, const char **name)
{
	const char *comma = memchr(*p, ',', end - *p);
	const char *stop = comma ? comma : end;

	for (*name = *p; *name < stop && **name == ' ';)
		++*name;
	*p = stop;
	while (stop > *name && stop[-1] == ' ')
		stop--;
	return stop - *name;
}

static bool has_slot(const char *p, const char *end)
{
	for (;; p++) {
		const char *name;
		size_t len = take_name(&p, end, &name);

		if (is(name, len, "slot"))
			return true;
		if (p == end)
			return false;
	}
}

int csv_unquote(char *line, char **end, struct error *err)
{
	bool quoted = false, first = true; /* first: where a field begins */
	char *to = line;

	for (const char *p = line; p < *end; p++) {
		if (*p == '"' && (first || quoted)) {
			if (quoted && p + 1 < *end && p[1] == '"')
				*to++ = *p++;
			else
				quoted = !quoted;
			first = false;
			continue;
		}
		first = *p == ',' && !quoted;
		*to++ = *p == ',' && quoted ? ' ' : *p;
	}
	*end = to;
	return quoted ? error_set(err, EINVAL, "a quote is not closed; expected it on this line")
		      : 0;
}

/* Spreadsheets of many countries separate by semicolons. */
static int no_op_column(const char *line, size_t len, struct error *err)
{
	bool commas = memchr(line, ',', len);

	if (!commas && memchr(line, ';', len))
		return error_set(err, EINVAL, "fields separated by ';'; expected commas");
	if (!commas && memchr(line, '\t', len))
		return error_set(err, EINVAL, "fields separated by tabs; expected commas");
	if (memchr(line, '\0', len))
		return error_set(err, EINVAL, "NUL bytes; expected text, a trace in CSV");
	return error_set(err, EINVAL,
			 "no column op; expected a header line such as "
			 "op,id,size or t_ns,cpu,op,slot,size,kind");
}

int csv_columns_parse(struct csv_columns *columns, const char *line, size_t len, struct error *err)
{
	const char *end = line + len;

	memset(columns, 0, sizeof(*columns));
	columns->swap = has_slot(line, end);
	for (const char *p = line;; p++) {
		const char *name;
		size_t name_len = take_name(&p, end, &name);
		int ret = add(columns, name, name_len, err);

		if (ret)
			return ret;
		if (p == end)
			break;
	}
	if (!(columns->present & 1u << CSV_OP))
		return no_op_column(line, len, err);
	if (!(columns->present & 1u << CSV_ID))
		return error_set(err, EINVAL, "no column id or slot; expected one of them");
	return 0;
}

bool csv_recognise(const char *head, size_t len)
{
	const char *end = head + len, *stop;
	struct csv_columns columns;
	char line[1024];

	for (; head < end; head = stop < end ? stop + 1 : end) {
		char *line_end;

		stop = memchr(head, '\n', end - head);
		if (!stop)
			stop = end;
		if (*head == '\n' || *head == '\r' || *head == '#' ||
		    (end - head > 9 && !memcmp(head, "Attaching", 9)))
			continue;
		if ((size_t)(stop - head) > sizeof(line))
			return false;
		memcpy(line, head, stop - head);
		line_end = line + (stop - head);
		line_end -= line_end[-1] == '\r';
		return !csv_unquote(line, &line_end, NULL) &&
		       !csv_columns_parse(&columns, line, line_end - line, NULL);
	}
	return false;
}
