/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The progress of a replay, for another host thread. Inline, since the code of the replay is
 * observed on a simulated machine, and these reads are no accesses of that machine.
 */
#ifndef REPLAY_FINISHED_H
#define REPLAY_FINISHED_H

#include "src/replay/state.h"

/* Set from the first lap on, until the process is done; else NULL. */
extern const struct replay *replay_watched;

/*
 * A number that changes whenever an operation was finished, or a part of the trace; 0 while there
 * is no replay, REPLAY_PAUSES while a CPU waits for the trace's time.
 */
static inline u64 replay_finished(void)
{
	const struct replay *replay = __atomic_load_n(&replay_watched, __ATOMIC_ACQUIRE);
	u64 sum = 1;

	if (!replay)
		return 0;
	for (unsigned int i = 0; i < replay->nr_cpus; i++) {
		if (READ_ONCE(replay->cpus[i].order.pauses))
			return REPLAY_PAUSES;
		sum += READ_ONCE(replay->cpus[i].progress) +
		       READ_ONCE(replay->cpus[i].counts.operations);
	}
	return sum + READ_ONCE(replay->lap.segments);
}

/*
 * How far it is: laps done, and operations of this one, none of them before one that is not done.
 * False: there is no replay.
 */
static inline bool replay_position(u64 *lap, u64 *ops)
{
	const struct replay *replay = __atomic_load_n(&replay_watched, __ATOMIC_ACQUIRE);
	u32 done;

	if (!replay)
		return false;
	done = READ_ONCE(replay->lap.segment_ops);
	for (unsigned int i = 0; i < replay->nr_cpus; i++)
		done = min(done, READ_ONCE(replay->cpus[i].progress));
	*lap = READ_ONCE(replay->lap.done);
	*ops = READ_ONCE(replay->lap.ops) + done;
	return true;
}

#endif
