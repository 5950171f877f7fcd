// SPDX-License-Identifier: GPL-2.0-or-later
/* The migration threads, and what lanes share. */
#include "sim/drivers/migrate_daemon.h"

#include "sim/mm/node_memory.h"

/* The longest sleep, so that a stop is noticed soon. */
#define NAP_NS 10000000u

static u64 clock_ns(void)
{
	return sim_ticks_to_ns(sim_clock());
}

/* The lanes' time, which stands still while the daemon is stopped. */
static u64 now_ns(const struct migrate_daemon *daemon)
{
	return clock_ns() - daemon->idle_ns;
}

u64 migrate_lane_random(struct migrate_lane *lane)
{
	lane->random ^= lane->random << 13;
	lane->random ^= lane->random >> 7;
	lane->random ^= lane->random << 17;
	return lane->random;
}

bool migrate_try_isolate(struct migrate_lane *lane, struct page *page, struct list_head *list)
{
	return isolate_page_watched(&lane->watch, page, list);
}

int migrate_lane_move(struct migrate_lane *lane, struct list_head *list, new_page_t *get_new,
		      free_page_t *put_new, unsigned long private, enum migrate_mode mode)
{
	u64 start = sim_clock();
	int rc = migrate_pages_watched(list, get_new, put_new, private, mode, &lane->watch);

	if (rc)
		putback_movable_pages(list);
	lane->busy_ticks += sim_clock() - start;
	return rc;
}

void migrate_lane_sample(struct migrate_lane *lane, unsigned int latency, u64 ticks)
{
	if (lane->sample)
		lane->sample(lane->watch.ctx, latency, ticks);
}

static int init_lane(struct migrate_lane *lane, const struct migrate_choice *choice,
		     unsigned int nid, u64 seed)
{
	const struct migrate_driver *driver = choice->driver;

	lane->driver = driver;
	lane->nid = nid;
	lane->random = seed * 0x9e3779b97f4a7c15ull | 1;
	memcpy(lane->argument, choice->argument, sizeof(lane->argument));
	memcpy(lane->config, choice->config, sizeof(lane->config));
	if (driver->state_size) {
		lane->state = sim_boot_alloc(driver->state_size);
		if (!lane->state)
			return -ENOMEM;
	}
	return driver->init ? driver->init(lane) : 0;
}

int migrate_daemon_init(struct migrate_daemon *daemon, const struct migrate_options *options,
			u64 seed)
{
	int ret = 0;

	memset(daemon, 0, sizeof(*daemon));
	daemon->stopped_ns = clock_ns();
	daemon->idle_ns = daemon->stopped_ns;
	daemon->nr_threads = migrate_threads(options, nr_node_ids);
	if (!options->nr)
		return 0;
	daemon->lane = sim_boot_alloc(migrate_lanes(options, nr_node_ids) * sizeof(*daemon->lane));
	if (!daemon->lane)
		return -ENOMEM;
	for (unsigned int i = 0; !ret && i < options->nr; i++) {
		unsigned int nodes = options->choices[i].driver->per_node ? nr_node_ids : 1;

		for (unsigned int nid = 0; !ret && nid < nodes; nid++) {
			ret = init_lane(&daemon->lane[daemon->nr_lanes], &options->choices[i], nid,
					seed + daemon->nr_lanes);
			daemon->nr_lanes += !ret;
		}
	}
	if (ret)
		migrate_daemon_exit(daemon);
	return ret;
}

void migrate_daemon_exit(struct migrate_daemon *daemon)
{
	for (unsigned int i = 0; i < daemon->nr_lanes; i++)
		if (daemon->lane[i].driver->exit)
			daemon->lane[i].driver->exit(&daemon->lane[i]);
	daemon->nr_lanes = 0;
}

static void daemon_thread(void *arg)
{
	struct migrate_thread *thread = arg;
	struct migrate_daemon *daemon = thread->daemon;

	while (!sim_kthread_should_stop()) {
		u64 now = now_ns(daemon), until = now + NAP_NS;

		for (unsigned int i = thread->first; i < daemon->nr_lanes; i += daemon->nr_threads)
			until = min(until, daemon->lane[i].driver->step(&daemon->lane[i], now));
		now = now_ns(daemon);
		if (until > now)
			sim_sleep_ns(until - now);
		else
			cond_resched();
	}
}

int migrate_daemon_start(struct migrate_daemon *daemon)
{
	daemon->idle_ns += clock_ns() - daemon->stopped_ns;
	for (unsigned int i = 0; i < daemon->nr_threads; i++) {
		struct migrate_thread *thread = &daemon->thread[i];

		thread->daemon = daemon;
		thread->first = i;
		thread->kthread = sim_kthread_run(daemon_thread, thread, "migration");
		if (!thread->kthread) {
			migrate_daemon_stop(daemon);
			return -ENOMEM;
		}
	}
	return 0;
}

void migrate_daemon_stop(struct migrate_daemon *daemon)
{
	for (unsigned int i = 0; i < daemon->nr_threads; i++) {
		if (daemon->thread[i].kthread)
			sim_kthread_stop(daemon->thread[i].kthread);
		daemon->thread[i].kthread = NULL;
	}
	daemon->stopped_ns = clock_ns();
}

void migrate_daemon_reset(struct migrate_daemon *daemon)
{
	for (unsigned int i = 0; i < daemon->nr_lanes; i++) {
		struct migrate_lane *lane = &daemon->lane[i];

		lane->watch.stats = (struct migrate_stats){0};
		lane->busy_ticks = 0;
		memset(lane->counters, 0, sizeof(lane->counters));
		if (lane->driver->reset)
			lane->driver->reset(lane);
	}
}

void migrate_daemon_stats(const struct migrate_daemon *daemon, struct migrate_stats *stats,
			  u64 *busy_ticks)
{
	*stats = (struct migrate_stats){0};
	*busy_ticks = 0;
	for (unsigned int i = 0; i < daemon->nr_lanes; i++) {
		const struct migrate_stats *one = &daemon->lane[i].watch.stats;

		stats->attempted += one->attempted;
		stats->migrated += one->migrated;
		stats->released += one->released;
		stats->eagain += one->eagain;
		stats->ebusy += one->ebusy;
		stats->einval += one->einval;
		stats->enomem += one->enomem;
		stats->other += one->other;
		stats->eagain_passes += one->eagain_passes;
		stats->found_dead += one->found_dead;
		stats->isolate_failed += one->isolate_failed;
		*busy_ticks += daemon->lane[i].busy_ticks;
	}
}
