// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/cli/options/options.h"

void must_have(bool memory)
{
	if (memory)
		return;
	fputs("zslab: out of memory\n", stderr);
	exit(EXIT_ENVIRONMENT);
}

static void *checked(void *memory)
{
	must_have(memory);
	return memory;
}

void *must_calloc(size_t nr, size_t size)
{
	return checked(calloc(nr ? nr : 1, size));
}

char *must_strdup(const char *text)
{
	return checked(strdup(text));
}

char *must_printf(const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	return checked(len < 0 ? NULL : text);
}
