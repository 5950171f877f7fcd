/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The value of --migrate: off|RATE|max|DRIVER[=ARG][,...]. The host checks the text through the
 * machine's module, and the simulated kernel runs it.
 */
#ifndef SIM_DRIVERS_MIGRATE_OPTIONS_H
#define SIM_DRIVERS_MIGRATE_OPTIONS_H

#include "sim/drivers/driver.h"

#define MIGRATE_MAX_DRIVERS 8u
/* With more lanes than this, lanes share threads. */
#define MIGRATE_MAX_THREADS 8u

struct migrate_options {
	unsigned int nr; /* 0: off */
	struct migrate_choice {
		const struct migrate_driver *driver;
		char argument[DRIVER_ARGUMENT];
		u64 config[DRIVER_CONFIG];
	} choices[MIGRATE_MAX_DRIVERS];
};

/*
 * 0, or -EINVAL with what was expected in *@expected. @machine: what will boot. Needs no
 * booted kernel.
 */
int migrate_parse(const char *text, const struct sim_config *machine,
		  struct migrate_options *options, const char **expected);

/* Lanes on a machine of @nodes nodes, and the threads that carry them out: 0 when off. */
unsigned int migrate_lanes(const struct migrate_options *options, unsigned int nodes);
unsigned int migrate_threads(const struct migrate_options *options, unsigned int nodes);

/* Both are for the host, which knows only the module. *@threads: how many threads it needs. */
int migrate_check(const char *text, const struct sim_config *machine, unsigned int *threads,
		  const char **expected);

#endif
