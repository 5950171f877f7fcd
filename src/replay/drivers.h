/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --migrate asks for. */
#ifndef REPLAY_DRIVERS_H
#define REPLAY_DRIVERS_H

#include "sim/drivers/migrate_daemon.h"

struct replay;

struct replay_drivers {
	struct migrate_daemon daemon;
};

/* 0 or -errno. */
int replay_drivers_init(struct replay *replay);
/* Begins their counts again. */
void replay_drivers_reset(struct replay *replay);
/* Fills in the outcome. */
void replay_drivers_report(struct replay *replay);
void replay_drivers_exit(struct replay *replay);

#endif
