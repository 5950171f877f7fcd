/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What --migrate asks for: off|RATE|max|DRIVER[=ARG][,...]. Plain data and its parser, for
 * the host program, which checks the text, and for the simulated kernel, which runs it.
 */
#ifndef SIM_MIGRATE_OPTIONS_H
#define SIM_MIGRATE_OPTIONS_H

#include "sim/kernel/types.h"

/*
 * The drivers; all take RATE or max. Adding one: a line here and a function
 * migrate_collect_NAME() in a file of its own (see sim/migrate_daemon.h).
 * random: uniformly random movable pages in use; a bare RATE or max means this.
 * scan: movable pages in the order of their frame numbers, again and again.
 */
#define MIGRATE_DRIVERS(X) \
	X(random)          \
	X(scan)

#define MIGRATE_MAX_LANES    4
#define MIGRATE_DEFAULT_RATE 1000u   /* pages per second */
#define MIGRATE_MAX	     (~0ull) /* a rate: no pause */

struct migrate_options {
	unsigned int nr; /* 0: off */
	struct {
		unsigned int driver; /* index into migrate_driver_names */
		u64 rate;	     /* pages per second, or MIGRATE_MAX */
	} lane[MIGRATE_MAX_LANES];
};

/* Ends with NULL. */
extern const char *const migrate_driver_names[];

/* 0, or -EINVAL with what was expected in *@expected. */
int migrate_parse(const char *text, struct migrate_options *options, const char **expected);

#endif
