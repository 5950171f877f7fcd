// SPDX-License-Identifier: GPL-2.0-or-later
/* The migration drivers beside the replay: how they are watched, and what they report. */
#include "src/replay/drivers.h"

#include "src/replay/state.h"
#include "src/replay/watch.h"

/* The recorder of one lane. */
struct replay_lane {
	struct replay *replay;
	struct histogram migrate;
	struct histogram latency[]; /* of the driver's own */
};

static void on_moved(void *ctx, u64 ticks)
{
	struct replay_lane *lane = ctx;

	histogram_record(&lane->migrate, ticks);
}

static void on_check(void *ctx, struct page *src, struct page *dst)
{
	struct replay_lane *lane = ctx;

	replay_watch_moved(lane->replay, src, dst);
}

static void on_sample(void *ctx, unsigned int latency, u64 ticks)
{
	struct replay_lane *lane = ctx;

	histogram_record(&lane->latency[latency], ticks);
}

static unsigned int nr_latencies(const struct migrate_lane *lane)
{
	unsigned int nr = 0;

	while (lane->driver->latencies && lane->driver->latencies[nr])
		nr++;
	return nr;
}

static int watch_lane(struct replay *replay, struct migrate_lane *lane)
{
	struct replay_lane *mine =
		replay->plan->alloc(replay->plan->host,
				    sizeof(*mine) + nr_latencies(lane) * sizeof(mine->latency[0]));

	if (!mine)
		return -ENOMEM;
	mine->replay = replay;
	lane->watch.ctx = mine;
	lane->watch.moved = on_moved;
	lane->watch.check = replay->watch ? on_check : NULL;
	lane->sample = on_sample;
	return 0;
}

int replay_drivers_init(struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;
	struct migrate_options options;
	const char *expected;
	int ret;

	if (!plan->migrate || !(replay->ops->flags & ZS_MOVABLE))
		return 0;
	if (migrate_parse(plan->migrate, &plan->sim, &options, &expected))
		return -EINVAL;
	if (!options.nr)
		return 0;
	if (replay_watch_needed(replay) && replay_watch_init(replay))
		return -ENOMEM;
	ret = migrate_daemon_init(&replay->drivers.daemon, &options, plan->sim.seed);
	for (unsigned int i = 0; !ret && i < replay->drivers.daemon.nr_lanes; i++)
		ret = watch_lane(replay, &replay->drivers.daemon.lane[i]);
	return ret;
}

void replay_drivers_reset(struct replay *replay)
{
	struct migrate_daemon *daemon = &replay->drivers.daemon;

	migrate_daemon_reset(daemon);
	for (unsigned int i = 0; i < daemon->nr_lanes; i++) {
		struct replay_lane *mine = daemon->lane[i].watch.ctx;

		histogram_reset(&mine->migrate);
		for (unsigned int k = 0; k < nr_latencies(&daemon->lane[i]); k++)
			histogram_reset(&mine->latency[k]);
	}
}

static void report_migration(struct replay *replay)
{
	struct migrate_stats stats;
	u64 busy_ticks;

	migrate_daemon_stats(&replay->drivers.daemon, &stats, &busy_ticks);
	replay->outcome->migration = (struct replay_migration){
		.attempted = stats.attempted,
		.migrated = stats.migrated,
		.released = stats.released,
		.eagain = stats.eagain,
		.ebusy = stats.ebusy,
		.einval = stats.einval,
		.enomem = stats.enomem,
		.other = stats.other,
		.eagain_passes = stats.eagain_passes,
		.found_dead = stats.found_dead,
		.isolate_failed = stats.isolate_failed,
		.busy_ns = (u64)((double)busy_ticks * replay->ns_per_tick),
	};
}

void replay_drivers_report(struct replay *replay)
{
	struct migrate_daemon *daemon = &replay->drivers.daemon;
	struct replay_driver *out =
		replay->plan->alloc(replay->plan->host, (daemon->nr_lanes + 1) * sizeof(*out));

	report_migration(replay);
	replay->outcome->nr_drivers = out ? daemon->nr_lanes : 0;
	replay->outcome->drivers = out;
	for (unsigned int i = 0; out && i < daemon->nr_lanes; i++) {
		struct migrate_lane *lane = &daemon->lane[i];
		struct replay_lane *mine = lane->watch.ctx;

		if (lane->driver->report)
			lane->driver->report(lane);
		out[i].name = lane->driver->name;
		memcpy(out[i].argument, lane->argument, sizeof(out[i].argument));
		out[i].node = lane->driver->per_node ? (int)lane->nid : -1;
		out[i].synthetic = lane->driver->synthetic;
		out[i].counter_names = lane->driver->counters;
		memcpy(out[i].counters, lane->counters, sizeof(out[i].counters));
		out[i].latency_names = lane->driver->latencies;
		out[i].latency = mine->latency;
		histogram_merge(&replay->outcome->latency[LATENCY_MIGRATE], &mine->migrate);
	}
}

void replay_drivers_exit(struct replay *replay)
{
	migrate_daemon_exit(&replay->drivers.daemon);
}
