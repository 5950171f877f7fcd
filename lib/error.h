/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line that tells the user what is wrong with the input.
 *
 * Library code returns 0 or a negative errno and, where a person must act, fills a struct error:
 * "file:place: what is wrong; what was expected". Only src/cli prints it.
 */
#ifndef LIB_ERROR_H
#define LIB_ERROR_H

#include <stdarg.h>

struct error {
	char text[512];
};

/*
 * Formats the line and returns -code, so that "return error_set(err, EINVAL, ...)" reads
 * as one statement. @err may be NULL. The result is quoted for a terminal (lib/quote.h):
 * input from outside must not write to it.
 */
int error_set(struct error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
