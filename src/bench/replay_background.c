// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What runs beside the replaying CPUs, and only while they replay: page migration, and
 * compaction every so often.
 */
#include "sim/page_return.h"
#include "src/bench/replay_state.h"

#define NAP_NS 10000000u

static void compactor(void *arg)
{
	struct replay *replay = arg;

	while (!sim_kthread_should_stop()) {
		u64 nap = min_t(u64, NAP_NS, replay->plan->compact_every_ns);

		sim_sleep_ns(nap);
		replay->compact_wait_ns += nap;
		if (replay->compact_wait_ns < replay->plan->compact_every_ns)
			continue;
		replay->compact_wait_ns = 0;
		for (u32 i = 0; i < replay->plan->nr_pools; i++) {
			page_return_op_begin(sim_clock());
			replay->ops->compact(replay->pools[i]);
			page_return_op_end(sim_clock());
		}
	}
}

static void on_moved(void *ctx, u64 ticks)
{
	struct replay *replay = ctx;

	histogram_record(&replay->background->latency[LATENCY_MIGRATE], ticks);
}

static void on_check(void *ctx, struct page *src, struct page *dst)
{
	replay_watch_moved(ctx, src, dst);
}

int replay_background_init(struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;
	struct migrate_options options = {0};
	const char *expected;

	if (!plan->migrate || !(replay->ops->flags & ZS_MOVABLE))
		return 0;
	if (migrate_parse(plan->migrate, &options, &expected))
		return -EINVAL;
	if (!options.nr)
		return 0;
	if (plan->verify != REPLAY_VERIFY_OFF && replay->holds && replay_watch_init(replay))
		return -ENOMEM;
	replay->migrates = true;
	replay->migration.ctx = replay;
	replay->migration.moved = on_moved;
	replay->migration.check = replay->watch ? on_check : NULL;
	migrate_daemon_init(&replay->migrator, &options, plan->sim.seed, &replay->migration);
	return 0;
}

int replay_background_start(struct replay *replay)
{
	int ret = replay->migrates ? migrate_daemon_start(&replay->migrator) : 0;

	if (ret || !replay->plan->compact_every_ns)
		return ret;
	replay->compactor = sim_kthread_run(compactor, replay, "compactor");
	return replay->compactor ? 0 : -ENOMEM;
}

void replay_background_stop(struct replay *replay)
{
	if (replay->migrates)
		migrate_daemon_stop(&replay->migrator);
	if (replay->compactor)
		sim_kthread_stop(replay->compactor);
	replay->compactor = NULL;
}
