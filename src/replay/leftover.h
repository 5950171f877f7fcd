/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects that live when the trace ends: they make the checksum of a run. */
#ifndef REPLAY_LEFTOVER_H
#define REPLAY_LEFTOVER_H

#include "src/replay/replay.h"

struct replay;

/* One object's share of the checksum, which is a sum: order does not matter. */
u64 replay_object_checksum(struct replay *replay, struct zs_pool *pool, unsigned long handle,
			   u64 id, u32 size);
/* Those of a segment go into the checksum (with @last) and are freed. */
void replay_leftover(struct replay *replay, bool last);

#endif
