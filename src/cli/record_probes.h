/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records the live kernel's zsmalloc in a trace buffer of its own. Used by zslab record. */
#ifndef CLI_RECORD_PROBES_H
#define CLI_RECORD_PROBES_H

#include <stdint.h>

#include "lib/error.h"

struct record_probes;

/* Tried in this order, unless the user asks for one. */
enum record_way {
	RECORD_AUTO,
	RECORD_GRAPH,  /* the function_graph tracer, with arguments and return values */
	RECORD_PROBES, /* kprobe events */
	RECORD_BLOCK   /* requests to a zram device */
};

struct record_places {
	uint64_t by;	      /* enum record_way */
	const char *tracing;  /* where tracefs is; NULL: where it is mounted */
	const char *lockdown; /* the kernel's file that states its lockdown level */
	const char *module;   /* whose functions; NULL: the kernel's */
	const char *block;    /* a block device whose requests to record; or NULL */
};

/*
 * Prepares recording, switched off. NULL with @err: no tracefs, no permission, or a kernel that is
 * locked down or has none of the ways. A child process removes everything, whatever ends this
 * process.
 */
struct record_probes *record_probes_open(const struct record_places *places, struct error *err);

/* The way that was chosen, and with RECORD_BLOCK the device. */
enum record_way record_probes_way(const struct record_probes *probes, const char **device);

/* Turns it on or off. 0, or -errno. */
int record_probes_switch(struct record_probes *probes, int on);

/* A file with the events as text, line by line; reading never waits. Or -errno. */
int record_probes_text(struct record_probes *probes);

/* Events lost so far for lack of room. */
uint64_t record_probes_lost(struct record_probes *probes);

/*
 * Nanoseconds that recording adds to a call, measured now on a system call: nothing can be recorded
 * after it. 0: unknown.
 */
uint64_t record_probes_cost(struct record_probes *probes);

/* Removes them. */
void record_probes_close(struct record_probes *probes);

#endif
