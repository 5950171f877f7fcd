/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A CPU's time. An operation is timed from the end of the last one, so one stamp ends one and
 * begins the next; anything in between is recorded here.
 */
#ifndef REPLAY_STAMP_H
#define REPLAY_STAMP_H

#include "sim/sim.h"

struct replay_stamp {
	u64 at;		 /* end of the last operation */
	bool valid;	 /* ... and nothing but the loop has run since */
	u64 event_ticks; /* of the current event's operations so far */
	bool in_event;
};

/* Begins a timed part: at the end of the last, or at the intended start, where that is valid. */
static __always_inline void stamp_begin(struct replay_stamp *stamp)
{
	if (!stamp->valid)
		stamp->at = sim_clock();
	stamp->valid = true;
}

/* The next timed part began then already. */
static __always_inline void stamp_begin_at(struct replay_stamp *stamp, u64 at)
{
	stamp->at = at;
	stamp->valid = true;
}

/* Ends a timed part of the current event; its ticks. */
static __always_inline u64 stamp_end(struct replay_stamp *stamp)
{
	u64 now = sim_clock(), ticks = now - stamp->at;

	stamp->event_ticks += ticks;
	stamp->at = now;
	return ticks;
}

/* Something untimed has run: the next operation takes its own stamp. */
static __always_inline void stamp_invalidate(struct replay_stamp *stamp)
{
	stamp->valid = false;
}

/* The same where the next operation's start is given: it moves by the time spent. */
static __always_inline void stamp_shift(struct replay_stamp *stamp, u64 ticks)
{
	stamp->at += ticks;
}

#endif
