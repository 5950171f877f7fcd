/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What zslab litmus prints: as herd does, or JSON. */
#ifndef CLI_LITMUS_OUTPUT_H
#define CLI_LITMUS_OUTPUT_H

#include <jansson.h>

#include "src/explore/litmus/litmus.h"

/* Of all tests of a run. */
struct litmus_tally {
	unsigned int tests, observed[4], refused, races;
	unsigned int expected, met; /* tests that state a result, and those that had it */
};

/* True if the observation agrees with the test's own "Result:", or the test has none. */
bool litmus_as_expected(const struct litmus_test *test, const struct litmus_result *result);
void litmus_count(struct litmus_tally *tally, const struct litmus_test *test,
		  const struct litmus_result *result);

void litmus_print(const struct litmus_test *test, const struct litmus_result *result);
/* The observation alone: one line. */
void litmus_print_brief(const struct litmus_test *test, const struct litmus_result *result);
void litmus_print_tally(const struct litmus_tally *tally);
json_t *litmus_to_json(const char *file, const struct litmus_test *test,
		       const struct litmus_result *result);

#endif
