/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A litmus test run: every execution that a memory model allows, each once. */
#ifndef EXPLORE_LITMUS_LITMUS_H
#define EXPLORE_LITMUS_LITMUS_H

#include <stdint.h>

#include "src/explore/litmus/model.h"
#include "src/explore/litmus/test.h"

struct litmus_state {
	int64_t *values; /* of the places that the test shows */
	uint64_t count;
	bool satisfies; /* the condition */
};

struct litmus_result {
	struct litmus_state *states; /* sorted by values */
	unsigned int nr_states;
	uint64_t positive, negative; /* executions where the condition holds, and where not */
	uint64_t classes;	     /* of executions with the same sources of reads */
	uint64_t steps;		     /* choices that the search made */
	bool cut;		     /* more than @max_steps: there may be other states */
	bool race;
};

enum litmus_observation { OBSERVED_NEVER, OBSERVED_SOMETIMES, OBSERVED_ALWAYS, OBSERVED_UNKNOWN };

/*
 * 0, or -errno with @err where the test is too large. Two executions are the same when their
 * threads take the same paths, every read reads from the same write, and the writes to each
 * location have the same order: under sc, these are Mazurkiewicz traces.
 */
int litmus_run(const struct litmus_test *test, enum litmus_model model, uint64_t max_steps,
	       struct litmus_result *out, struct error *err);
void litmus_result_free(struct litmus_result *result);

/* OBSERVED_UNKNOWN if the search was cut short before it saw both outcomes. */
enum litmus_observation litmus_observation(const struct litmus_result *result);
/* Does the condition, with its quantifier, hold for the result? */
bool litmus_holds(const struct litmus_test *test, const struct litmus_result *result);

#endif
