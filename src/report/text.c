// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_add(char *out, size_t size, const char *fmt, ...)
{
	size_t len = strlen(out);
	va_list args;

	va_start(args, fmt);
	vsnprintf(out + len, size - len, fmt, args);
	va_end(args);
}

void text_set(char *out, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(out, size, fmt, args);
	va_end(args);
}
