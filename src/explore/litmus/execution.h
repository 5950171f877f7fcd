/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A candidate: a path for each thread, a source for each read, an order for each location. */
#ifndef EXPLORE_LITMUS_EXECUTION_H
#define EXPLORE_LITMUS_EXECUTION_H

#include "src/explore/litmus/unfold.h"

struct execution {
	unsigned int nr;
	struct event events[MAX_EVENTS]; /* first those of the initial values, then by thread */
	/* By the paths alone. */
	event_set reads, writes, marked, plain;
	struct relation po, address, data, control, rmw;
	struct relation internal; /* both in the same thread */
	/* By the candidate's sources and orders. */
	struct relation rf, co, fr;
};

/* The events with all of these flags; with this fence. */
event_set events_flagged(const struct execution *x, unsigned int flags);
event_set events_fence(const struct execution *x, enum fence_kind fence);
/* Derives from @events, already set, what follows from the paths alone. */
void execution_prepare(struct execution *x);
/* fr = rf^-1 ; co */
void execution_from_reads(struct execution *x);

#endif
