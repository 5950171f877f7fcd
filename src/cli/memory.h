/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation for the command line, whose few kilobytes come from its user's own arguments
 * and files of bounded size: without them there is nothing to go on with, so these end the
 * process with one line and EXIT_ENVIRONMENT.
 */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

#include <stddef.h>

/* An array of @nr elements of @size bytes; @old may be NULL. Never NULL. */
void *must_realloc(void *old, size_t nr, size_t size);
void *must_calloc(size_t nr, size_t size);
char *must_strdup(const char *text);
/* As asprintf(), never NULL. */
char *must_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
