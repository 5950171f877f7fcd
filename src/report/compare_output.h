/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comparisons of two results as text, a mail's table, CSV and JSON. */
#ifndef REPORT_COMPARE_OUTPUT_H
#define REPORT_COMPARE_OUTPUT_H

#include <stdio.h>

#include "src/results/differences.h"
#include "src/results/verdict.h"

/* One result beside another, by all metrics that both have. */
struct pairing {
	const struct result *base, *new;
	struct table table;
	struct differences differences;
	uint64_t seed; /* of the intervals */
};

/* 0 or -ENOMEM. */
int pairing_make(struct pairing *pairing, const struct result *base, const struct result *new,
		 uint64_t seed);
void pairing_free(struct pairing *pairing);

void print_pairing_text(FILE *out, const struct pairing *pairing);
/* ASCII, at most 72 columns, with its context: ready for a mail. */
void print_pairing_lkml(FILE *out, const struct pairing *pairing);
/* @header: also the line with the columns' names. */
void print_pairing_csv(FILE *out, const struct pairing *pairing, bool header);
/* A new reference, or NULL without memory. */
json_t *pairing_to_json(const struct pairing *pairing);

#endif
