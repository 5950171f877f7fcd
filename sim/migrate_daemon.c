// SPDX-License-Identifier: GPL-2.0-or-later
/* The migration thread: rates, batches, and the drivers in turn. */
#include "sim/migrate_daemon.h"

#define NS_PER_S 1000000000ull
/* Low rates migrate fewer pages at a time rather than less often than this. */
#define BATCHES_PER_S 10u
/* Without a pause, but nothing to migrate: look again after this. */
#define IDLE_NS 100000u
/* The longest nap, so that a stop is seen soon. */
#define NAP_NS 10000000u

#define DRIVER_COLLECT(name) migrate_collect_##name,
static unsigned int (*const collectors[])(struct migrate_daemon *, struct migrate_lane *,
					  unsigned int,
					  struct list_head *) = {MIGRATE_DRIVERS(DRIVER_COLLECT)};

static u64 now_ns(void)
{
	return sim_ticks_to_ns(sim_clock());
}

bool migrate_try_isolate(struct migrate_daemon *daemon, struct page *page, struct list_head *list)
{
	if (!__PageMovable(page))
		return false;
	if (!isolate_movable_page(page, ISOLATE_UNEVICTABLE)) {
		daemon->watch->stats.isolate_failed++;
		return false;
	}
	list_add_tail(&page->lru, list);
	return true;
}

/* Compaction stays in the zone and waits for no memory. */
static struct page *same_node(struct page *page, unsigned long private)
{
	(void)private;
	return alloc_pages_node(page_to_nid(page), GFP_NOWAIT | __GFP_MOVABLE | __GFP_THISNODE, 0);
}

unsigned int migrate_daemon_step(struct migrate_daemon *daemon, struct migrate_lane *lane)
{
	LIST_HEAD(list);
	unsigned int nr = lane->collect(daemon, lane, lane->batch, &list);
	u64 start = sim_clock();

	if (!nr)
		return 0;
	if (migrate_pages_watched(&list, same_node, NULL, 0, MIGRATE_SYNC_LIGHT, daemon->watch))
		putback_movable_pages(&list);
	daemon->busy_ticks += sim_clock() - start;
	return nr;
}

static void init_lane(struct migrate_lane *lane, unsigned int driver, u64 rate)
{
	lane->collect = collectors[driver];
	lane->batch = MIGRATE_CLUSTER;
	if (rate == MIGRATE_MAX)
		return;
	lane->batch = (unsigned int)min((u64)MIGRATE_CLUSTER, DIV_ROUND_UP(rate, BATCHES_PER_S));
	lane->interval_ns = max(lane->batch * NS_PER_S / rate, 1ull);
	lane->due_ns = lane->interval_ns;
}

void migrate_daemon_init(struct migrate_daemon *daemon, const struct migrate_options *options,
			 u64 seed, struct migrate_watch *watch)
{
	memset(daemon, 0, sizeof(*daemon));
	daemon->watch = watch;
	daemon->random = seed * 0x9e3779b97f4a7c15ull | 1;
	daemon->nr_lanes = options->nr;
	for (unsigned int i = 0; i < options->nr; i++)
		init_lane(&daemon->lane[i], options->lane[i].driver, options->lane[i].rate);
}

/* Until when there is nothing to do for this lane; 0: it goes on at once. */
static u64 run_lane(struct migrate_daemon *daemon, struct migrate_lane *lane, u64 now)
{
	if (!lane->interval_ns)
		return migrate_daemon_step(daemon, lane) ? 0 : now + IDLE_NS;
	if (lane->due_ns > now)
		return lane->due_ns;
	migrate_daemon_step(daemon, lane);
	lane->due_ns += lane->interval_ns;
	/* What could not be done in time is not made up for by a burst. */
	if (lane->due_ns < now)
		lane->due_ns = now;
	return lane->due_ns;
}

static void daemon_thread(void *arg)
{
	struct migrate_daemon *daemon = arg;

	while (!sim_kthread_should_stop()) {
		u64 now = now_ns(), until = now + NAP_NS;

		for (unsigned int i = 0; i < daemon->nr_lanes; i++)
			until = min(until, run_lane(daemon, &daemon->lane[i], now));
		now = now_ns();
		if (until > now)
			sim_sleep_ns(until - now);
		else
			cond_resched();
	}
}

int migrate_daemon_start(struct migrate_daemon *daemon)
{
	u64 gone = now_ns() - daemon->stopped_ns;

	if (!daemon->nr_lanes)
		return 0;
	for (unsigned int i = 0; i < daemon->nr_lanes; i++)
		daemon->lane[i].due_ns += gone;
	daemon->thread = sim_kthread_run(daemon_thread, daemon, "migration");
	return daemon->thread ? 0 : -ENOMEM;
}

void migrate_daemon_stop(struct migrate_daemon *daemon)
{
	if (daemon->thread)
		sim_kthread_stop(daemon->thread);
	daemon->thread = NULL;
	daemon->stopped_ns = now_ns();
}
