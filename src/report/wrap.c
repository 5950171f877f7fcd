// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/wrap.h"

#include <string.h>

/* Bytes until a line may be broken. */
typedef size_t next_break_fn(const char *text);

static size_t next_space(const char *text)
{
	return strcspn(text, " ");
}

static size_t next_comma(const char *text)
{
	const char *comma = strstr(text, ", ");

	return comma ? (size_t)(comma - text) + 1 : strlen(text);
}

static void print(FILE *out, const char *text, size_t width, next_break_fn *next,
		  const char *indent)
{
	size_t column = 0, most = width - strlen(indent);

	while (*text) {
		size_t len = next(text);

		/* A word that fits on no line is broken. */
		if (len > most)
			len = most;
		if (column && column + 1 + len > width)
			column = (size_t)fprintf(out, "\n%s", indent) - 1;
		else if (column)
			column += (size_t)fprintf(out, " ");
		column += (size_t)fprintf(out, "%.*s", (int)len, text);
		text += len + (text[len] == ' ');
	}
	fputc('\n', out);
}

void wrap_print(FILE *out, const char *text, size_t width)
{
	print(out, text, width, next_space, "  ");
}

void wrap_print_list(FILE *out, const char *text, size_t width)
{
	print(out, text, width, next_comma, "");
}
