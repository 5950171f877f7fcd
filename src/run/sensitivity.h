/* SPDX-License-Identifier: GPL-2.0-or-later */
/* With what --sensitivity repeats a run: what a figure of the allocator must not follow. */
#ifndef RUN_SENSITIVITY_H
#define RUN_SENSITIVITY_H

#include "src/results/verdict.h"
#include "src/run/setup.h"

#define RUN_MAX_CHANGES 8u

struct run_change {
	enum verdict_on on;
	const char *name; /* of its folder: "lock-ck-mcs" */
	const char *lock; /* NULL: as it was */
	uint64_t hz;	  /* 0: as it was */
};

/* The changes that make a difference to @setup; how many. None on a simulated machine. */
unsigned int run_changes(const struct run_setup *setup, struct run_change changes[RUN_MAX_CHANGES]);

/*
 * The options of @setup with that change and a folder of their own in its folder, in *@out, which
 * lives as long as @path. -ENAMETOOLONG.
 */
int run_changed(const struct run_setup *setup, const struct run_change *change,
		struct run_options *out, char path[RUN_PATH_MAX]);

#endif
