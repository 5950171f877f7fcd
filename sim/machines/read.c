// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A handler of libinih can rely only on section, name and value, so this file counts lines itself
 * and hands the parser one at a time.
 */
#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/machines/check.h"
#include "sim/machines/machine_file.h"

#define GENERAL "machine"

struct reading {
	struct machine_file *machine;
	const char *path;
	FILE *file;
	unsigned int line;
	struct error *err;
	int status;
};

/* The first complaint counts. Returns 0, which means failure to the parser. */
static int fail(struct reading *r, const char *name, const char *problem, const char *expected)
{
	if (!r->status)
		r->status = error_set(r->err, EINVAL, "%s:%u: %s: %s; expected %s", r->path,
				      r->line, name, problem, expected);
	return 0;
}

static const char *bounds(const struct machine_parameter_def *def, char *text, size_t size)
{
	snprintf(text, size, "%s%.10g to %.10g%s%s", def->whole ? "a whole number, " : "",
		 def->least, def->most, *def->unit ? " " : "", def->unit);
	return text;
}

/* "hierarchical or fifo" */
static const char *choices(const struct machine_parameter_def *def, char *text, size_t size)
{
	size_t used = 0;

	*text = '\0';
	for (int i = 0; def->words[i] && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " or " : "",
					 def->words[i]);
	return text;
}

static const char *expected_of(const struct machine_parameter_def *def, char *text, size_t size)
{
	return def->words ? choices(def, text, size) : bounds(def, text, size);
}

static const char *skip_blanks(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

/* "'what was given'", up to the bar, for a complaint. */
static void quote_given(const char *text, char *out, size_t size)
{
	const char *bar = strchr(text, '|');

	snprintf(out, size, "'%.*s'", (int)(bar ? bar - text : 40), text);
}

static int take_word(struct reading *r, const struct machine_parameter_def *def, const char *text,
		     double *out)
{
	size_t length = strcspn(text, " \t|");
	char expected[96], given[48];

	for (int i = 0; def->words[i]; i++) {
		if (strlen(def->words[i]) != length || strncmp(def->words[i], text, length))
			continue;
		*out = i;
		text = skip_blanks(text + length);
		if (!*text || *text == '|')
			return 1;
	}
	quote_given(text, given, sizeof(given));
	return fail(r, def->name, given, choices(def, expected, sizeof(expected)));
}

/* "VALUE UNIT", up to the bar. */
static int take_number(struct reading *r, const struct machine_parameter_def *def, const char *text,
		       double *out)
{
	char expected[96], given[48];
	size_t unit = strlen(def->unit);
	char *end;

	bounds(def, expected, sizeof(expected));
	quote_given(text, given, sizeof(given));
	/* strtod() would accept "inf", "nan" and hexadecimal. */
	if (!*text || text[strspn(text, "+-0123456789.")] == 'x')
		return fail(r, def->name, given, expected);
	if (!isdigit((unsigned char)text[*text == '-' || *text == '+']))
		return fail(r, def->name, given, expected);
	*out = strtod(text, &end);
	end = (char *)skip_blanks(end);
	if (unit && strncmp(end, def->unit, unit))
		return fail(r, def->name, given, expected);
	end = (char *)skip_blanks(end + unit);
	if (*end && *end != '|')
		return fail(r, def->name, given, expected);
	if (!(*out >= def->least && *out <= def->most) || (def->whole && *out != floor(*out)))
		return fail(r, def->name, given, expected);
	return 1;
}

/* "| ORIGIN: SOURCE" */
static int take_origin(struct reading *r, const char *name, const char *text,
		       struct machine_value *value)
{
	static const char *const expected = "'| table: SOURCE' after the value, or measured, "
					    "fitted, datasheet, borrowed or default";
	const char *bar = strchr(text, '|'), *colon;

	if (!bar)
		return fail(r, name, "its source is missing", expected);
	bar = skip_blanks(bar + 1);
	colon = strchr(bar, ':');
	for (int i = 0; colon && i < NR_ORIGINS; i++) {
		if (strlen(machine_origins[i]) != (size_t)(colon - bar) ||
		    strncmp(machine_origins[i], bar, (size_t)(colon - bar)))
			continue;
		value->origin = (enum machine_origin)i;
		colon = skip_blanks(colon + 1);
		if (!*colon || strlen(colon) >= sizeof(value->source))
			return fail(r, name, "its source is empty or too long",
				    "1 to 159 characters after the colon");
		memcpy(value->source, colon, strlen(colon) + 1);
		return 1;
	}
	return fail(r, name, "its source has no known kind", expected);
}

static int take_title(struct reading *r, const char *name, const char *value)
{
	if (strcmp(name, "title"))
		return fail(r, name, "no such parameter of [" GENERAL "]", "title");
	if (*r->machine->title)
		return fail(r, name, "given twice", "it once");
	if (!*value || strlen(value) >= sizeof(r->machine->title))
		return fail(r, name, "empty or too long", "1 to 127 characters");
	memcpy(r->machine->title, value, strlen(value) + 1);
	return 1;
}

static int take_key(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	bool known = false;

	if (!strcmp(section, GENERAL))
		return take_title(r, name, value);
	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];
		struct machine_value *to = &r->machine->values[i];

		if (strcmp(def->section, section))
			continue;
		known = true;
		if (strcmp(def->name, name))
			continue;
		if (to->line)
			return fail(r, name, "given twice", "it once");
		to->line = r->line;
		return (def->words ? take_word : take_number)(r, def, value, &to->value) &&
		       take_origin(r, name, value, to);
	}
	if (!known)
		return fail(r, name, "in no section of a machine file",
			    "[machine], [topology], [latency], [transfer], [capacity], "
			    "[coherence] or [kernel] above it");
	return fail(r, name, "no such parameter in its section",
		    "one of those that machines/template.ini has");
}

static char *count_line(char *buffer, int size, void *user)
{
	struct reading *r = user;

	if (r->status || !fgets(buffer, size, r->file))
		return NULL;
	r->line++;
	if (!strchr(buffer, '\n') && !feof(r->file))
		fail(r, "the line", "too long", "fewer than 200 characters");
	return buffer;
}

/* A parameter missing from the file has no line; its name says where it belongs. */
static int check_complete(const struct reading *r)
{
	if (!*r->machine->title)
		return error_set(r->err, EINVAL,
				 "%s: no title; expected 'title = TEXT' in [" GENERAL "]", r->path);
	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];
		char expected[96];

		if (r->machine->values[i].line)
			continue;
		return error_set(r->err, EINVAL,
				 "%s: %s is missing; expected '%s = VALUE | SOURCE' in [%s], %s",
				 r->path, def->name, def->name, def->section,
				 expected_of(def, expected, sizeof(expected)));
	}
	return 0;
}

static int parse(struct reading *r)
{
	int bad_line = ini_parse_stream(count_line, r, take_key, r);

	if (!r->status && ferror(r->file))
		return error_set(r->err, EIO, "%s: cannot be read", r->path);
	/* The parser continues after its own first complaint, which may come before ours. */
	if (bad_line > 0 && (!r->status || (unsigned int)bad_line < r->line)) {
		r->line = (unsigned int)bad_line;
		r->status = 0;
		fail(r, "the line", "no line of a machine file",
		     "'name = VALUE UNIT | SOURCE' or '[section]'");
	}
	if (!r->status)
		r->status = check_complete(r);
	if (!r->status)
		r->status = machine_check(r->machine, r->path, r->err);
	return r->status;
}

static int set_name(struct machine_file *machine, const char *path, struct error *err)
{
	const char *base = strrchr(path, '/');
	size_t length;

	base = base ? base + 1 : path;
	length = strlen(base);
	if (length > 4 && !strcmp(base + length - 4, ".ini"))
		length -= 4;
	if (!length || length >= sizeof(machine->name))
		return error_set(err, EINVAL,
				 "%s: the name is too long; expected at most 31 "
				 "characters before .ini",
				 path);
	memcpy(machine->name, base, length);
	return 0;
}

int machine_file_read_stream(FILE *file, const char *path, struct machine_file *machine,
			     struct error *err)
{
	struct reading r = {.machine = machine, .path = path, .file = file, .err = err};

	memset(machine, 0, sizeof(*machine));
	if (set_name(machine, path, err))
		return -EINVAL;
	return parse(&r);
}

int machine_file_read(const char *path, struct machine_file *machine, struct error *err)
{
	FILE *file = fopen(path, "r");
	int ret;

	if (!file)
		return error_set(err, errno, "%s: %s; expected a machine file", path,
				 strerror(errno));
	ret = machine_file_read_stream(file, path, machine, err);
	fclose(file);
	return ret;
}
