/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Detects a replay that no longer advances: a deadlock, a livelock, a list that became a circle. A
 * thread of the repeat's process watches it. If no operation is finished for some time, it prints
 * the stacks and ends the process.
 */
#ifndef RUN_STALL_H
#define RUN_STALL_H

#include <stdbool.h>
#include <stdint.h>

#include "src/modules/machine_module.h"
#include "src/run/run.h"

/* Exit status of a repeat's process that stalled; no other of it has this one. */
#define STALL_STATUS 120

/* How its message begins; the lines that follow describe the tasks. */
#define STALL_FIRST_LINE "stall: "
/* More of them are not kept in a result. */
#define STALL_MAX_LINES 1000u

#define STALL_LOOK_NS 250000000u /* between two checks */
/* Only if the process was stopped, or the host gave it no CPU, are checks this far apart. */
#define STALL_GAP_NS 2000000000u

/* The last look; zero at first. */
struct stall {
	uint64_t limit_ns;
	uint64_t value, since, last_look;
};

/* A check at @now, when replay_finished() is @finished. True if that is a stall. */
bool stall_look(struct stall *stall, uint64_t now, uint64_t finished);

/*
 * Starts to watch this process, which replays with @module: after @seconds without a finished
 * operation, @events gets a notice of what each task and thread does. 0 or -errno.
 */
int stall_watch(const struct machine_module *module, double seconds,
		const struct run_events *events);

#endif
