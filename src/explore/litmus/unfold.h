/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A thread unfolded: every path through its code, each a sequence of events with open values. Where
 * a value decides (a branch, the location that a pointer names, whether a cmpxchg succeeds), each
 * outcome is a path of its own, with demands on the values.
 */
#ifndef EXPLORE_LITMUS_UNFOLD_H
#define EXPLORE_LITMUS_UNFOLD_H

#include "src/explore/litmus/relation.h"
#include "src/explore/litmus/test.h"
#include "src/explore/litmus/value.h"

#define MAX_PATHS	 65536u
#define MAX_PATHS_EVENTS 400000u /* of all paths of a thread */

enum event_kind { EVENT_READ, EVENT_WRITE, EVENT_FENCE };

/* The model's classes of events. */
enum event_flag {
	FLAG_MARKED = 1 << 0, /* no plain access */
	FLAG_ACQUIRE = 1 << 1,
	FLAG_RELEASE = 1 << 2,
	FLAG_RMW = 1 << 3,	 /* of a read-modify-write, failed ones included */
	FLAG_NO_RETURN = 1 << 4, /* the read of an atomic that returns nothing */
	FLAG_LOCK = 1 << 5,	 /* of a spin_lock or a trylock that succeeded */
	FLAG_UNLOCK = 1 << 6,
	FLAG_PAIRED = 1 << 7, /* a write whose read is the event before it */
};

struct event {
	enum event_kind kind;
	enum fence_kind fence;
	unsigned int flags;
	int thread;	    /* -1: an initial value */
	int location;	    /* -1: none */
	unsigned int value; /* what a write stores */
	/* The reads it depends on. */
	event_set address, data, control;
};

/* What must hold on this path: the value is @number, or it is not. */
struct demand {
	unsigned int value;
	int64_t number;
	bool equal;
};

struct path {
	struct event *events;
	unsigned int nr_events;
	struct demand *demands;
	unsigned int nr_demands;
	unsigned int *registers; /* their last values */
};

struct paths {
	struct path *paths;
	size_t room;
	unsigned int nr, nr_events;
};

/* 0, or -errno with @err: too many events or paths, or no memory. */
int unfold_thread(const struct litmus_test *test, unsigned int thread, struct value_pool *pool,
		  struct paths *out, struct error *err);
void paths_free(struct paths *paths);

#endif
