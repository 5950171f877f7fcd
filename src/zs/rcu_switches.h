/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The switches of variant rcu: each repair of the posted series, and the questions it left
 * open. docs/variants.md explains them.
 */
#ifndef ZS_RCU_SWITCHES_H
#define ZS_RCU_SWITCHES_H

#include "src/zs/rcu_zspage.h"

enum rcu_switch {
	FIX_CHAIN,
	FIX_DESTROY,
	FIX_ASSERT,
	FIX_OPS,
	FIX_NEWPAGE_REF,
	FIX_UNLOCK_ORDER,
	DEAD,
	FREE,
	LAZY,
	AS_POSTED,
};

/* Values of fix-ops and dead, in the order of their names; of free: enum rcu_free. */
enum { FIX_OPS_OFF, FIX_OPS_KEEP, FIX_OPS_TRYLOCK };
enum { DEAD_EINVAL, DEAD_EAGAIN, DEAD_ZERO, NR_DEAD };

extern const struct zs_switch rcu_switches[];

static inline unsigned int rcu_switch(const struct zs_pool *pool, enum rcu_switch which)
{
	return pool->switches[which];
}

#endif
