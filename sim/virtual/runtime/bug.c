// SPDX-License-Identifier: GPL-2.0-or-later
/* Assertions and messages of the virtual machine: standard error and abort(). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/virtual/runtime/internal.h"

void (*sim_bug_hook)(const char *message);
void (*sim_message_hook)(const char *level, const char *text);

static void report_and_end(const char *message) __attribute__((noreturn));
static void report_and_end(const char *message)
{
	if (sim_bug_hook)
		sim_bug_hook(message);
	fprintf(stderr, "%s\n", message);
	fflush(stderr);
	abort();
}

/* Readers need no path from the build folder to the source. */
static const char *source_name(const char *file)
{
	while (file[0] == '.' && file[1] == '.' && file[2] == '/')
		file += 3;
	return file;
}

void sim_bug(const char *file, int line, const char *what)
{
	char message[512];

	snprintf(message, sizeof(message), "kernel BUG: %s:%d: %s", source_name(file), line, what);
	report_and_end(message);
}

void sim_virtual_bug(const char *what, const volatile void *where)
{
	char message[512];

	if (where)
		snprintf(message, sizeof(message), "kernel BUG: %s (%p)", what,
			 (const void *)where);
	else
		snprintf(message, sizeof(message), "kernel BUG: %s", what);
	report_and_end(message);
}

static void say(const char *level, const char *text)
{
	if (sim_message_hook)
		sim_message_hook(level, text);
	else
		fprintf(stderr, "kernel %s: %s\n", level, text);
}

void sim_warn(const char *file, int line, const char *what)
{
	char text[512];

	snprintf(text, sizeof(text), "%s:%d: %s", source_name(file), line, what);
	say("WARNING", text);
}

void sim_printk(const char *level, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = '\0';
	say(level, text);
}
