/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a thread being unfolded, which unfold.c and unfold_calls.c share. */
#ifndef EXPLORE_LITMUS_UNFOLD_STATE_H
#define EXPLORE_LITMUS_UNFOLD_STATE_H

#include "src/explore/litmus/unfold.h"

#define MAX_CHOICES 128u

/* A value with the reads that it was made from. */
struct operand {
	unsigned int value;
	event_set reads;
};

struct choice {
	unsigned int taken, options;
};

struct unfold {
	const struct litmus_test *test;
	unsigned int thread;
	struct value_pool *pool;
	struct choice choices[MAX_CHOICES]; /* made before, followed again */
	unsigned int nr_choices, next_choice;
	struct event events[MAX_EVENTS];
	unsigned int nr_events;
	struct demand demands[MAX_CHOICES];
	unsigned int nr_demands;
	struct operand registers[LITMUS_MAX_REGISTERS];
	event_set control;
	bool dead; /* no execution takes this path */
	const char *fault;
};

/* One of @options ways to continue; each is taken in a run of its own. */
unsigned int choose(struct unfold *u, unsigned int options);
/*
 * This path needs @value to be @number, or not to be; the path is dead if that is known to be
 * false.
 */
void demand(struct unfold *u, unsigned int value, int64_t number, bool equal);
/* Chooses: is the operand @number? */
bool decide_equal(struct unfold *u, unsigned int value, int64_t number);

/* The location that an address names. */
unsigned int location_of(struct unfold *u, struct operand address);
/* Adds an event; NULL: the path is dead or too long. */
struct event *add_event(struct unfold *u, enum event_kind kind, unsigned int flags);
struct operand add_read(struct unfold *u, struct operand address, unsigned int location,
			unsigned int flags);
void add_write(struct unfold *u, struct operand address, unsigned int location,
	       struct operand value, unsigned int flags);

struct operand evaluate(struct unfold *u, const struct litmus_expr *expr);
/* unfold_calls.c */
struct operand evaluate_call(struct unfold *u, const struct litmus_expr *expr);

#endif
