/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The threads that carry out migration drivers beside the replay: one for each lane, as far
 * as there are enough. What drivers are: sim/drivers/driver.h.
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
	u64 stopped_ns; /* clock when it was stopped, or made */
	u64 idle_ns;	/* how long it has been so, in all */
};

/*
 * Prepares @daemon, of a booted kernel. Choices follow from @seed. Lanes may then be given watches,
 * and belong to the caller while the daemon is stopped. 0, -ENOMEM, or a driver's error. Its memory
 * is freed at shutdown.
 */
int migrate_daemon_init(struct migrate_daemon *daemon, const struct migrate_options *options,
			u64 seed);

/* Process context. May be started and stopped repeatedly: time goes on where it stood. 0 or -ENOMEM. */
int migrate_daemon_start(struct migrate_daemon *daemon);
void migrate_daemon_stop(struct migrate_daemon *daemon);

/* Stopped: the drivers release what they hold. Once, before shutdown. */
void migrate_daemon_exit(struct migrate_daemon *daemon);

/* Stopped: counts begin again. */
void migrate_daemon_reset(struct migrate_daemon *daemon);

/* Stopped: sums over the lanes. */
void migrate_daemon_stats(const struct migrate_daemon *daemon, struct migrate_stats *stats,
			  u64 *busy_ticks);

#endif
