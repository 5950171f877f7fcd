// SPDX-License-Identifier: GPL-2.0-or-later
/* Assertions and messages of the native machine: standard error and abort(). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/native/internal.h"

void (*sim_bug_hook)(const char *message);

/* Readers need no path from the build folder to the source. */
static const char *source_name(const char *file)
{
	while (!strncmp(file, "../", 3))
		file += 3;
	return file;
}

void sim_bug(const char *file, int line, const char *what)
{
	char message[512];

	snprintf(message, sizeof(message), "kernel BUG: %s:%d: %s", source_name(file), line, what);
	if (sim_bug_hook)
		sim_bug_hook(message);
	fprintf(stderr, "%s\n", message);
	fflush(stderr);
	abort();
}

void sim_warn(const char *file, int line, const char *what)
{
	fprintf(stderr, "kernel WARNING: %s:%d: %s\n", source_name(file), line, what);
}

void sim_printk(const char *level, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	text[strcspn(text, "\n")] = '\0';
	fprintf(stderr, "kernel %s: %s\n", level, text);
}
