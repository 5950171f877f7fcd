/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of zsmalloc's functions, joined by thread. A malloc is the return of zs_malloc with the
 * size of the call; other calls are their entry, and a free takes its duration from its return.
 * Addresses and threads become small numbers, so that nothing of the machine stays in the trace.
 */
#ifndef IMPORTERS_PROBE_CALLS_H
#define IMPORTERS_PROBE_CALLS_H

#include "lib/error.h"
#include "workloads/importers/probe_line.h"
#include "workloads/live_map.h"
#include "workloads/trace.h"

/* Room for events; some wait for the return of a free before them. A power of two. */
#define PROBE_QUEUE 4096u
/* Calls that are in the text before they returned, as function_graph has them. */
#define PROBE_PENDING 1024u

struct probe_thread;

struct probe_event {
	struct trace_event event;
	uint64_t line;
	bool open; /* a free whose return may come */
};

/* A zs_malloc() that returned. */
struct probe_malloc {
	uint64_t t_ns, line, handle, size;
	uint32_t tid, dur_ns;
	uint16_t cpu;
};

struct probe_calls {
	const char *path; /* for messages, and the line that is taken */
	uint64_t line;
	uint32_t size_max;
	struct live_map objects;	/* by handle */
	struct live_map thread_numbers; /* by thread id */
	struct probe_thread *threads;
	size_t nr_threads, room;
	uint32_t nr_objects;
	uint64_t no_entry, no_return, failed; /* returns, calls of zs_malloc, and those */
	bool at_end;
	uint64_t last_ns;    /* of the event taken last */
	uint64_t head, tail; /* of the queue, without end */
	size_t nr_pending;
	struct probe_malloc pending[PROBE_PENDING]; /* in no order */
	struct probe_event queue[PROBE_QUEUE];
};

void probe_calls_init(struct probe_calls *calls, const char *path, uint32_t size_max);
void probe_calls_release(struct probe_calls *calls);
/* Takes an event of @function. -EINVAL with @err, place included, when it cannot be one. */
int probe_calls_take(struct probe_calls *calls, const struct probe_line *line,
		     enum probe_function function, struct error *err);
/*
 * Before a line of function_graph that is of @t_ns is taken: what returned until then becomes
 * events. An object whose handle is live waits a moment for the free that made room for it, since
 * times there are in whole microseconds.
 */
int probe_calls_reach(struct probe_calls *calls, uint64_t t_ns, struct error *err);
/* No line follows: what is open stays open. */
int probe_calls_finish(struct probe_calls *calls, struct error *err);
/* The next event that is whole, or NULL: take another line. It stays until that is done. */
const struct probe_event *probe_calls_next(struct probe_calls *calls);

#endif
