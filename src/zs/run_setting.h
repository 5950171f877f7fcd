/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A switch that all pools of a run must share, because what it decides leads to no pool. The
 * first pool sets it; one that differs cannot join while another is there.
 */
#ifndef ZS_RUN_SETTING_H
#define ZS_RUN_SETTING_H

#include "sim/kernel.h"

struct run_setting {
	spinlock_t lock;
	unsigned int pools, value;
};

#define DEFINE_RUN_SETTING(name) struct run_setting name = {.lock = __SPIN_LOCK_UNLOCKED(name.lock)}

/* A pool comes. False: there is one with another value. */
static inline bool run_setting_join(struct run_setting *setting, unsigned int value)
{
	bool agreed;

	spin_lock(&setting->lock);
	agreed = !setting->pools || setting->value == value;
	if (agreed) {
		WRITE_ONCE(setting->value, value);
		setting->pools++;
	}
	spin_unlock(&setting->lock);
	return agreed;
}

/* It goes. */
static inline void run_setting_leave(struct run_setting *setting)
{
	spin_lock(&setting->lock);
	setting->pools--;
	spin_unlock(&setting->lock);
}

static inline unsigned int run_setting_value(const struct run_setting *setting)
{
	return READ_ONCE(setting->value);
}

#endif
