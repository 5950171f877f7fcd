/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A struct zspage that lockless readers may still look at when it is freed, and the ways to
 * free it: by a callback after a grace period (call_rcu, kfree_rcu), or at once into a cache
 * whose memory stays a zspage for that long (SLAB_TYPESAFE_BY_RCU).
 */
#ifndef ZS_RCU_ZSPAGE_H
#define ZS_RCU_ZSPAGE_H

#include "src/zs/zspage.h"
#include "src/zs/zspage_rwlock.h"

/* The order of rcu_free_values. */
enum rcu_free { FREE_CALL_RCU, FREE_KFREE_RCU, FREE_TYPESAFE };
extern const char *const rcu_free_values[];

struct rcu_zspage {
	struct locked_zspage locked;
	struct rcu_head rcu_head;
};

#ifndef SIM_LOCK_KEYS
BUILD_BUG_ON(sizeof(arch_spinlock_t) == 4 && sizeof(struct rcu_zspage) != 72);
#endif

/* Of the cache that such zspages are from. */
static inline slab_flags_t rcu_zspage_cache_flags(enum rcu_free how)
{
	return how == FREE_TYPESAFE ? SLAB_TYPESAFE_BY_RCU : 0;
}

/*
 * As cache_alloc_zspage(), its lock initialised. What the variant's own structure adds is zeroed
 * unless the cache is typesafe.
 */
struct zspage *rcu_zspage_alloc(struct zs_pool *pool, gfp_t gfp, enum rcu_free how);

/* Any context. The zspage is on no list, and no page names it. */
void rcu_zspage_free(struct zs_pool *pool, struct zspage *zspage, enum rcu_free how);

/*
 * Process context, sleeps. Waits until every freed zspage has returned to its cache and no reader
 * uses it.
 */
void rcu_zspage_wait(enum rcu_free how);

#endif
