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
	const char *lockdown; /* the kernel's file that says how it is locked down */
	const char *module;   /* whose functions; NULL: the kernel's */
	const char *block;    /* a block device, whose requests are asked for; or NULL */
};

/*
 * Sets what records, off. NULL with @err when it cannot be: no tracefs, no permission, a kernel
 * that is locked down or has nothing of the kind. Whatever ends this process, all is removed: a
 * child sees to it.
 */
struct record_probes *record_probes_open(const struct record_places *places, struct error *err);

/* The way that was found, and the block device, if it is of one. */
enum record_way record_probes_way(const struct record_probes *probes, const char **device);

/* Turns it on or off. 0, or -errno. */
int record_probes_switch(struct record_probes *probes, int on);

/* A file to read their events from as text, line by line; reading never waits. Or -errno. */
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
