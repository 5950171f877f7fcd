/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The threads that run migration drivers while the replay runs: one for each lane, up to a limit.
 * sim/drivers/driver.h says what drivers are.
 */
#ifndef SIM_DRIVERS_MIGRATE_DAEMON_H
#define SIM_DRIVERS_MIGRATE_DAEMON_H

#include "sim/drivers/migrate_options.h"

struct migrate_daemon;

struct migrate_thread {
	struct migrate_daemon *daemon;
	unsigned int first; /* lane; then every nr_threads-th */
	struct sim_kthread *kthread;
};

struct migrate_daemon {
	unsigned int nr_lanes, nr_threads;
	struct migrate_lane *lane;
	struct migrate_thread thread[MIGRATE_MAX_THREADS];
	u64 stopped_ns; /* clock when it was stopped, or created */
	u64 idle_ns;	/* how long it has been stopped, in all */
};

/*
 * Prepares @daemon in a booted kernel. Choices follow from @seed. Lanes may then be given watches,
 * and belong to the caller while the daemon is stopped. 0, -ENOMEM, or a driver's error. Shutdown
 * frees its memory.
 */
int migrate_daemon_init(struct migrate_daemon *daemon, const struct migrate_options *options,
			u64 seed);

/*
 * Process context. May be started and stopped repeatedly; its time continues where it stopped. 0 or
 * -ENOMEM.
 */
int migrate_daemon_start(struct migrate_daemon *daemon);
void migrate_daemon_stop(struct migrate_daemon *daemon);

/* While stopped, once, before shutdown: the drivers release what they hold. */
void migrate_daemon_exit(struct migrate_daemon *daemon);

/* While stopped: sets all counters to 0. */
void migrate_daemon_reset(struct migrate_daemon *daemon);

/* While stopped: sums over the lanes. */
void migrate_daemon_stats(const struct migrate_daemon *daemon, struct migrate_stats *stats,
			  u64 *busy_ticks);

#endif
