// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/wrap.h"

#include <string.h>

void wrap_print(FILE *out, const char *text, size_t width)
{
	size_t column = 0;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (column && column + 1 + len > width) {
			fputs("\n ", out);
			column = 1;
		}
		column += (size_t)fprintf(out, "%s%.*s", column ? " " : "", (int)len, text);
		text += len + (text[len] == ' ');
	}
	fputc('\n', out);
}
