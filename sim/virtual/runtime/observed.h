/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the virtual build saw of its own accesses, by kind. Plain data: it crosses the
 * module's border.
 */
#ifndef RUNTIME_OBSERVED_H
#define RUNTIME_OBSERVED_H

#include <stdbool.h>
#include <stdint.h>

#define OBSERVE_LINE 64u /* bytes of a cache line */

enum sim_access {
	ACCESS_READ,
	ACCESS_WRITE,
	ACCESS_VOLATILE_READ, /* READ_ONCE() and the like */
	ACCESS_VOLATILE_WRITE,
	ACCESS_ATOMIC_LOAD,
	ACCESS_ATOMIC_STORE,
	ACCESS_ATOMIC_RMW, /* read-modify-write, a failed compare-exchange included */
	ACCESS_RANGE_READ, /* lines of a structure copy or of a memory function */
	ACCESS_RANGE_WRITE,
	NR_ACCESS_KINDS
};

static inline bool sim_access_writes(enum sim_access kind)
{
	return kind == ACCESS_WRITE || kind == ACCESS_VOLATILE_WRITE ||
	       kind == ACCESS_ATOMIC_STORE || kind == ACCESS_ATOMIC_RMW ||
	       kind == ACCESS_RANGE_WRITE;
}

struct sim_observed {
	uint64_t count[NR_ACCESS_KINDS];
	uint64_t bytes[NR_ACCESS_KINDS];
	uint64_t elsewhere; /* stacks, constants, the program around the machine */
};

#endif
