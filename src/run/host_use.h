/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a repeat had the host to itself: what others used of it, and how long the repeat's own
 * threads wanted a CPU and had none. The clock of the replay stands still between segments, and so
 * does this one.
 */
#ifndef RUN_HOST_USE_H
#define RUN_HOST_USE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* More of the time that was measured, and the repeat is marked "host_busy". */
#define HOST_USE_SHARE 0.02
/*
 * No thread of a replay may run for this long: at a lap's end they wait for a grace period, of some
 * milliseconds, and for reclaim. A longer gap is a process that was stopped.
 */
#define HOST_USE_GAP_NS 100000000u

/* Counters of the host and of this process, in ns. */
struct host_times {
	uint64_t wall;
	uint64_t own;	 /* CPU time of the process */
	uint64_t waited; /* of its threads that live, for a CPU while others had it */
	uint64_t busy;	 /* of all CPUs */
	uint64_t steal;	 /* taken by the hypervisor */
};

struct host_use {
	struct host_times begin, now;
	uint64_t window_wall, window_own; /* when the clock began to run */
	uint64_t gaps;			  /* sum, while it ran */
	bool running;
};

/* The clock of the replay begins to run, or stops. */
void host_use_run(struct host_use *use);
void host_use_pause(struct host_use *use);
/* The warm-up ends. */
void host_use_restart(struct host_use *use);

/*
 * Adds "cpu_ns": {"foreign", "steal", "waited", "stopped"} and "host_busy" to a repeat, when the
 * clock has stopped. It is busy when what was lost, or others used, is more than HOST_USE_SHARE of
 * @wall_ns, the replay's own. @sleeps: its threads may sleep for longer, so that a gap is no sign.
 * @crowded: its threads are more than there are CPUs, and wait for each other.
 */
void host_use_to_json(const struct host_use *use, json_t *repeat, uint64_t wall_ns, bool sleeps,
		      bool crowded);

#endif
