/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects that live from before the first event until after the last, all in pool 0. */
#ifndef REPLAY_PRELOAD_H
#define REPLAY_PRELOAD_H

struct replay;

struct replay_preloaded {
	unsigned long *handles;
};

/* 0 or -ENOMEM. */
int replay_preload(struct replay *replay);
/* Also adds them to the checksum. */
void replay_check_preloaded(struct replay *replay);
void replay_unload(struct replay *replay);

#endif
