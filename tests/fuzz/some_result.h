/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FUZZ_SOME_RESULT_H
#define FUZZ_SOME_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/results/result_file.h"

/* Ways to use a result between which a target chooses, for speed. */
#define FUZZ_RESULT_USES 4u

/*
 * Loads bytes that begin with '{' as a result file, and makes one from others, so that they reach
 * the code after the parser. *@uses: a bit for each use, all of them for a given file, one for a
 * made one. False: refused, with one line.
 */
bool fuzz_result(const uint8_t *data, size_t size, struct result_set *set, unsigned int *uses);

/* What is printed for people, or for gnuplot, has no control characters but these two. */
void fuzz_check_no_controls(const char *text);

#endif
