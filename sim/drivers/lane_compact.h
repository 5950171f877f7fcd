/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compaction on behalf of a lane, which moves the pages and counts them. */
#ifndef SIM_DRIVERS_LANE_COMPACT_H
#define SIM_DRIVERS_LANE_COMPACT_H

#include "sim/drivers/driver.h"
#include "sim/mm/compaction.h"

/* compact_zone() with @cc filled except for the mover. */
enum compact_result migrate_lane_compact(struct migrate_lane *lane, struct compact_control *cc);

#endif
