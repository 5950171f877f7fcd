/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts as text and as JSON. */
#ifndef REPORT_VERDICT_OUTPUT_H
#define REPORT_VERDICT_OUTPUT_H

#include <stdio.h>

#include "src/results/verdict.h"

/* "lock", @between, "hz"; empty if the verdict depends on nothing. */
void verdict_print_depends(FILE *out, const struct comparison *c, const char *between);
/* ", robustness not tested" of a simulated claim that nothing was changed for; else nothing. */
const char *verdict_untested(const struct comparison *c);
/* "true", "false", "null". */
const char *verdict_robust_text(enum robust robust);

/*
 * Explains the words in the rows, in lines of at most 72 columns: what a verdict depends on, why
 * there is none, which rules apply.
 */
void verdict_print_notes(FILE *out, const struct table *table);

/*
 * The verdicts of @of against the table's base, a sentence each, in lines of at most 80 columns;
 * rows without a difference share one.
 */
void verdict_print_sentences(FILE *out, const struct table *table, const struct result *of,
			     uint64_t seed);

/* The row with its verdict. A new reference, or NULL without memory. */
json_t *verdict_to_json(const struct comparison *c, uint64_t seed);

#endif
