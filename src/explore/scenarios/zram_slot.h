/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What scenarios of the zram front-end share: a device of a few slots over the pool. */
#ifndef SCENARIOS_ZRAM_SLOT_H
#define SCENARIOS_ZRAM_SLOT_H

#include "src/explore/scenarios/pool.h"

/* @early_slot_free: see struct frontend_params. */
void zram_setup(const struct scenario_env *env, bool early_slot_free);
/* A page is swapped out to slot 0, and compresses to @size bytes. */
void zram_write(u32 size);
/* teardown() and check() in one: slots are emptied, and nothing may be left in the pool. */
void zram_teardown(void);

#endif
