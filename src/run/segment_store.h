/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies of one lap's segments, handed out again lap after lap. */
#ifndef RUN_SEGMENT_STORE_H
#define RUN_SEGMENT_STORE_H

#include "src/replay/replay.h"

struct segment_store;

/* NULL: out of memory. */
struct segment_store *segment_store_new(u32 nr_cpus);
void segment_store_free(struct segment_store *store);

/* Copies the next segment of the first lap; one with @end is the last. 0 or -ENOMEM. */
int segment_store_add(struct segment_store *store, const struct replay_segment *segment);
/* Once the lap is complete: its segments in turn, again and again. False before. */
bool segment_store_next(struct segment_store *store, struct replay_segment *segment);

#endif
