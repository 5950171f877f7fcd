/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects that are verified right after their page was migrated. An object is added when it
 * has been written, and removed before it is freed or written again.
 */
#ifndef REPLAY_WATCH_H
#define REPLAY_WATCH_H

#include "src/replay/replay.h"

struct replay;
struct replay_cpu;
struct replay_watch;

bool replay_watch_needed(const struct replay *replay);
/* 0 or -ENOMEM. */
int replay_watch_init(struct replay *replay);
void replay_watch_add(struct replay_cpu *cpu, const struct replay_entry *entry,
		      unsigned long handle);
void replay_watch_remove(struct replay_cpu *cpu, u32 slot);
/* Those in @src, which has become @dst; from the migration thread. */
void replay_watch_moved(struct replay *replay, const struct page *src, const struct page *dst);

#endif
