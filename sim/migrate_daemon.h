/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thread that migrates pages beside the replay, as kcompactd does: batches of 32, mode
 * SYNC_LIGHT, to the same node. It carries out one or more drivers in turn, each at its rate.
 * Kernel: mm/compaction.c (COMPACT_CLUSTER_MAX, kcompactd), v6.8; choosing pages by a rate is
 * ours.
 */
#ifndef SIM_MIGRATE_DAEMON_H
#define SIM_MIGRATE_DAEMON_H

#include "sim/migrate.h"
#include "sim/migrate_options.h"
#include "sim/sim.h"

#define MIGRATE_CLUSTER 32u

struct migrate_daemon;

/* One driver at its rate. */
struct migrate_lane {
	/* Isolates up to @nr pages onto @list; how many. Bounded in time. */
	unsigned int (*collect)(struct migrate_daemon *daemon, struct migrate_lane *lane,
				unsigned int nr, struct list_head *list);
	unsigned int batch; /* pages at a time */
	u64 interval_ns;    /* between batches; 0: no pause */
	u64 due_ns;
	unsigned int nid; /* where the scan is */
	unsigned long pfn;
};

struct migrate_daemon {
	struct migrate_watch *watch;
	u64 busy_ticks; /* inside migrate_pages() */
	u64 random;
	unsigned int nr_lanes;
	struct migrate_lane lane[MIGRATE_MAX_LANES];
	struct sim_kthread *thread;
	u64 stopped_ns;
};

/*
 * Prepares @daemon, of a booted kernel. @watch is filled by its thread, and belongs to the
 * caller while the daemon is stopped. Pages are drawn by @seed.
 */
void migrate_daemon_init(struct migrate_daemon *daemon, const struct migrate_options *options,
			 u64 seed, struct migrate_watch *watch);

/* Process context. May be started and stopped repeatedly: rates go on where they stood. 0 or -ENOMEM. */
int migrate_daemon_start(struct migrate_daemon *daemon);
void migrate_daemon_stop(struct migrate_daemon *daemon);

/* One batch of a lane at once, without the thread (benchmarks, tests); how many were isolated. */
unsigned int migrate_daemon_step(struct migrate_daemon *daemon, struct migrate_lane *lane);

/* The drivers: sim/migrate_random.c, sim/migrate_scan.c. */
#define MIGRATE_DECLARE(name)                                                           \
	unsigned int migrate_collect_##name(struct migrate_daemon *daemon,              \
					    struct migrate_lane *lane, unsigned int nr, \
					    struct list_head *list);
MIGRATE_DRIVERS(MIGRATE_DECLARE)
#undef MIGRATE_DECLARE

/* For drivers: isolates @page onto @list if it is movable; counts refusals. */
bool migrate_try_isolate(struct migrate_daemon *daemon, struct page *page, struct list_head *list);

#endif
