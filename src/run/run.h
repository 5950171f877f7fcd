/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replays traces through variants and writes the results. It prints nothing, but calls struct
 * run_events.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "src/run/setup.h"

/* The outcome of one variant on one trace. */
struct run_result {
	const struct run_variant *variant;
	json_t *repeats;   /* array, as in a result file */
	json_t *set_aside; /* array: marked repeats in whose place others were measured */
	json_t *failed;	   /* object, or NULL */
	size_t replaces;   /* repeats of an older result, which stays until there are as many */
};

/* Where a repeat on a simulated machine is. */
struct run_position {
	uint64_t lap, ops_done, ops; /* of this lap */
	uint64_t simulated_ns;
	double share; /* of the repeat, estimated; 0: not known yet */
};

struct run_events {
	void *ctx;
	/* A line for the user, without its newline: what is left out, what went wrong. */
	void (*notice)(void *ctx, const char *line);
	/* The stderr of a repeat's process, as it comes. */
	void (*complaint)(void *ctx, const char *text, size_t len);
	/* While a trace is checked, before anything is replayed: events so far. NULL: it ends. */
	void (*scanned)(void *ctx, const struct run_trace *trace, uint64_t events);
	/* Before the first repeat of @repeats in all. */
	void (*begin)(void *ctx, uint64_t repeats);
	void (*repeat)(void *ctx, const struct run_trace *trace, const struct run_variant *variant);
	/* From the repeat's own process: @ops_done of @ops in lap number @lap. */
	void (*progress)(void *ctx, uint64_t lap, uint64_t ops_done, uint64_t ops);
	/* The same of a simulated machine, a few times a second, by a thread; NULL: unwanted. */
	void (*position)(void *ctx, const struct run_position *position);
	void (*repeat_done)(void *ctx);
	/* After the last repeat of a trace; @results has an element per variant of @setup. */
	void (*trace_done)(void *ctx, const struct run_setup *setup, const struct run_trace *trace,
			   const struct run_result *results);
};

/*
 * Runs what @setup holds. EXIT_DONE, EXIT_FOUND (a variant failed), EXIT_ENVIRONMENT or
 * EXIT_INTERRUPTED.
 */
int run_traces(struct run_setup *setup);

/* Makes run_traces() end soon, and keep what is finished. A signal handler may call it. */
void run_interrupt(void);

#endif
