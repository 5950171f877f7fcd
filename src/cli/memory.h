/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation for the command line, which needs a few kilobytes, for its user's own arguments and
 * files of bounded size. Without them it cannot continue, so these end the process with one line
 * and EXIT_ENVIRONMENT.
 */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

#include <stddef.h>

#include "lib/array.h"

/* As array_reserve(). */
#define must_reserve(pointer, room, nr) must_have(array_reserve(pointer, room, nr))

/* Ends the process if @memory is false. */
void must_have(bool memory);
void *must_calloc(size_t nr, size_t size);
char *must_strdup(const char *text);
/* As asprintf(), never NULL. */
char *must_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
