/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A migration driver moves pages while the replay runs. --migrate chooses drivers by name and can
 * combine them. docs/drivers.md describes each.
 *
 * A driver runs as one lane, or as one for each node. A lane has its own state, counters and watch,
 * which only its thread touches; others read them while the daemon is stopped.
 */
#ifndef SIM_DRIVERS_DRIVER_H
#define SIM_DRIVERS_DRIVER_H

#include "sim/drivers/limits.h"
#include "sim/mm/migrate.h"
#include "sim/sim.h"

struct migrate_lane;

struct migrate_driver {
	const char *name;
	bool synthetic;	   /* no kernel does this to zsmalloc's pages */
	bool per_node;	   /* a lane for each node, lane->nid */
	size_t state_size; /* of lane->state: zeroed, until shutdown */
	/* Names by index in lane->counters and for migrate_lane_sample(); end with NULL, or NULL. */
	const char *const *counters;
	const char *const *latencies;
	const char *needs; /* for machines where parse returns -ENODEV; else NULL */
	/*
	 * Parses the text after "=", or NULL, into @config. @machine: what will boot, with topology
	 * and pages_per_node. -EINVAL: not as the list says. -ENODEV: there is nothing to do on
	 * such a machine. Runs before any boot: plain data only.
	 */
	int (*parse)(const char *argument, const struct sim_config *machine, u64 *config);
	/* Process context, all may be NULL. init: 0 or -errno. exit: releases what it holds. */
	int (*init)(struct migrate_lane *lane);
	void (*exit)(struct migrate_lane *lane);
	/* The measured part begins, and all counters were set to 0: resets the driver's own. */
	void (*reset)(struct migrate_lane *lane);
	/* The counters are about to be read: fills in those that describe the present state. */
	void (*report)(struct migrate_lane *lane);
	/*
	 * One bounded piece of work, in process context. @now in ns stands still while the daemon
	 * is stopped. Returns when there is something to do again (not above @now: at once).
	 */
	u64 (*step)(struct migrate_lane *lane, u64 now);
};

struct migrate_lane {
	const struct migrate_driver *driver;
	char argument[DRIVER_ARGUMENT]; /* "": none */
	u64 config[DRIVER_CONFIG];
	unsigned int nid; /* 0 if not per node */
	u64 random;	  /* state of migrate_lane_random() */
	void *state;
	s64 counters[DRIVER_COUNTERS];
	u64 busy_ticks; /* inside migrate_pages() */
	/* The caller of the daemon may set these before it starts. */
	struct migrate_watch watch;
	void (*sample)(void *ctx, unsigned int latency, u64 ticks); /* ctx: the watch's */
};

/* For drivers. A random number that follows from the seed. */
u64 migrate_lane_random(struct migrate_lane *lane);
/* Isolates @page onto @list if it is movable; counts refusals. */
bool migrate_try_isolate(struct migrate_lane *lane, struct page *page, struct list_head *list);
/* migrate_pages() for the lane, timed and watched; puts back what stays. Its result. */
int migrate_lane_move(struct migrate_lane *lane, struct list_head *list, new_page_t *get_new,
		      free_page_t *put_new, unsigned long private, enum migrate_mode mode);
/* One of the driver's latencies. */
void migrate_lane_sample(struct migrate_lane *lane, unsigned int latency, u64 ticks);

#endif
