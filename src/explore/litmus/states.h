/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Final states, each with how many executions end in it. */
#ifndef EXPLORE_LITMUS_STATES_H
#define EXPLORE_LITMUS_STATES_H

#include "src/explore/litmus/litmus.h"

struct search;

struct states {
	struct litmus_state *states;
	unsigned int nr, room;
	unsigned int *slots; /* by hash: the state's index + 1 */
	bool no_memory;
};

/* Counts the final state of the search's current execution. */
void states_add(struct search *s);
/* Moves the states to @out, sorted; 0, or -ENOMEM with @err if some are missing. */
int states_finish(struct states *states, const struct litmus_test *test, struct litmus_result *out,
		  struct error *err);
void states_free(struct states *states);

#endif
