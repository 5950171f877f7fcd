/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading the small CSV files of tests/data: unsigned numbers and words, no quotes. */
#ifndef TRUTH_CSV_H
#define TRUTH_CSV_H

#include <stdio.h>

#define CSV_MAX_FIELDS 24

/* Opens tests/data/@name; a file that is not there fails the test. */
FILE *csv_open(const char *name);

/* Splits the next line in @line into @fields; their number, 0 at the end. */
int csv_next(FILE *file, char *line, size_t len, char *fields[CSV_MAX_FIELDS]);

/* All of tests/data/@name, unpacked by zstd, with a NUL after it; to be freed. */
char *zst_read(const char *name);

#endif
