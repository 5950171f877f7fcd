/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * With what --sensitivity and --robust repeat a run: things that a figure of the allocator must not
 * depend on. On the native machine these are the lock and the tick; on a simulated machine the
 * order of requests for a line, groups of the machine's parameters, and the seed.
 */
#ifndef RUN_SENSITIVITY_H
#define RUN_SENSITIVITY_H

#include "src/results/verdict.h"
#include "src/run/setup.h"

#define RUN_MAX_CHANGES 16u

struct run_change {
	enum verdict_on on;
	char name[32];	  /* of its folder: "lock-ck-mcs" */
	const char *lock; /* NULL: as it was; so do 0 and "" of the others */
	uint64_t hz;
	uint64_t arbitration;
	char scale[32];
	uint64_t seed; /* is added */
};

/*
 * The changes that make a difference to @setup; returns how many. None unless the user asked for
 * them.
 */
unsigned int run_changes(const struct run_setup *setup, struct run_change changes[RUN_MAX_CHANGES]);

/*
 * The options of @setup with that change and a folder of their own in its folder, in *@out, which
 * lives as long as @path and @change. -ENAMETOOLONG.
 */
int run_changed(const struct run_setup *setup, const struct run_change *change,
		struct run_options *out, char path[RUN_PATH_MAX]);

#endif
