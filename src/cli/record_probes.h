/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Probes on the live kernel's zsmalloc, in a trace buffer of their own. Used by zslab record. */
#ifndef CLI_RECORD_PROBES_H
#define CLI_RECORD_PROBES_H

#include <stdint.h>

#include "lib/error.h"

struct record_probes;

struct record_places {
	const char *tracing;  /* where tracefs is; NULL: where it is mounted */
	const char *lockdown; /* the kernel's file that says how it is locked down */
	const char *module;   /* whose functions; NULL: the kernel's */
	const char *block;    /* a block device, whose requests are asked for instead; or NULL */
};

/*
 * Sets the probes, off. NULL with @err when it cannot be: no tracefs, no permission, a kernel that
 * is locked down or has no such probes. Whatever ends this process, the probes are removed: a child
 * sees to it.
 */
struct record_probes *record_probes_open(const struct record_places *places, struct error *err);

/* Turns them on or off. 0, or -errno. */
int record_probes_switch(struct record_probes *probes, int on);

/* A file to read their events from as text, line by line; reading never waits. Or -errno. */
int record_probes_text(struct record_probes *probes);

/* Events that found no room so far. */
uint64_t record_probes_lost(struct record_probes *probes);

/* Removes them. */
void record_probes_close(struct record_probes *probes);

#endif
