// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What runs beside the replaying CPUs, and only while they replay: page migration, and compaction
 * at intervals.
 */
#include "src/replay/background.h"

#include "src/replay/state.h"

#define NAP_NS 10000000u

static void compactor(void *arg)
{
	struct replay *replay = arg;

	while (!sim_kthread_should_stop()) {
		u64 nap = min_t(u64, NAP_NS, replay->plan->compact_every_ns);

		sim_sleep_ns(nap);
		replay->compactor.wait_ns += nap;
		if (replay->compactor.wait_ns < replay->plan->compact_every_ns)
			continue;
		replay->compactor.wait_ns = 0;
		replay_compact(replay);
	}
}

int replay_background_start(struct replay *replay)
{
	int ret = migrate_daemon_start(&replay->drivers.daemon);

	if (ret || !replay->plan->compact_every_ns)
		return ret;
	replay->compactor.thread = sim_kthread_run(compactor, replay, "compactor");
	return replay->compactor.thread ? 0 : -ENOMEM;
}

void replay_background_stop(struct replay *replay)
{
	migrate_daemon_stop(&replay->drivers.daemon);
	if (replay->compactor.thread)
		sim_kthread_stop(replay->compactor.thread);
	replay->compactor.thread = NULL;
}
