/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The search for executions; what its parts share. */
#ifndef EXPLORE_LITMUS_SEARCH_H
#define EXPLORE_LITMUS_SEARCH_H

#include "src/explore/litmus/litmus.h"
#include "src/explore/litmus/states.h"

struct memo {
	uint64_t when; /* the epoch in which it was computed */
	int64_t number;
	bool known;
};

struct search {
	const struct litmus_test *test;
	struct model *model;
	uint64_t max_steps;
	struct litmus_result *result;
	struct states states;
	struct value_pool pool;
	struct paths paths[LITMUS_MAX_THREADS];
	const struct path *path[LITMUS_MAX_THREADS]; /* taken */
	unsigned int base[LITMUS_MAX_THREADS];	     /* of its events among the execution's */
	struct execution x;
	unsigned int reads[MAX_EVENTS], nr_reads;
	int source[MAX_EVENTS]; /* the write that a read reads from; -1: open */
	event_set claimed;	/* sources of atomics: no other write may follow */
	event_set visiting;
	struct memo *memo;			 /* for each value */
	uint64_t epoch;				 /* changes whenever a source does */
	struct relation forced;			 /* part of every coherence order */
	unsigned int last[LITMUS_MAX_LOCATIONS]; /* write */
	event_set to[LITMUS_MAX_LOCATIONS];	 /* writes to each location */
	bool allowed;				 /* some coherence order, for these sources */
	bool too_large;
};

/* search_values.c: false: open, as it depends on a read without a source, or on itself. */
bool search_value(struct search *s, unsigned int value, int64_t *number);
/* No demand of the paths is known to be unmet. */
bool search_demands_hold(struct search *s);
/* All demands are known to be met, and every register is known. */
bool search_complete(struct search *s);

/*
 * search_order.c: what the sources so far force on every coherence order; false: a cycle.
 */
bool search_force(struct search *s);
/* The model does not already forbid what is forced. */
bool search_possible(struct search *s);
/* Tries all coherence orders for the chosen sources. */
void search_orders(struct search *s);

/* Counts a choice; true: the search must stop. */
bool search_step(struct search *s);

/* prune.c: drops paths that need a value that no write stores. */
void search_prune(struct search *s);

#endif
