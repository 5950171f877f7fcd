/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run's locks and cache lines, as text of at most 80 columns. */
#ifndef REPORT_CONTENTION_OUTPUT_H
#define REPORT_CONTENTION_OUTPUT_H

#include <jansson.h>
#include <stdio.h>

/*
 * "locks" of a repeat of the variant @label: how long they were waited for and held. Of a simulated
 * machine in the columns of the kernel's lock_stat, the longest waits first, with the places that
 * waited.
 */
void contention_print_locks(FILE *out, const json_t *locks, const char *label, const char *machine);

/* "lines" of a repeat: the cache lines that CPUs took from each other, and the code that did. */
void contention_print_lines(FILE *out, const json_t *lines, const char *label, const char *machine);

#endif
