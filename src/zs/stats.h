/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters of a pool, and what waits for the deferred worker. */
#ifndef ZS_STATS_H
#define ZS_STATS_H

#include "src/zs/zs_internal.h"

/* Three entries of struct zs_ops, the same for every variant with size classes. */
unsigned long zs_get_total_pages(struct zs_pool *pool);
void zs_pool_stats(struct zs_pool *pool, struct zs_pool_stats *stats);
unsigned int zs_class_state(struct zs_pool *pool, struct zs_class_state *out, unsigned int max);

/* Bytes of a pool's mean live object, 0 without any; without locks, so it may be stale. */
unsigned long zs_mean_object_size(struct zs_pool *pool);

/* An emptied zspage begins to wait, because its page locks were taken. */
void zs_count_deferred(struct zs_pool *pool, struct size_class *class);

/* It has stopped waiting: it was freed, or is in use again. */
void zs_count_undeferred(struct zs_pool *pool, struct size_class *class);

/*
 * The zspage's last object was freed: the clock of its pages' return starts. All variants call it
 * once, under the lock that covers inuse, so that they measure the same stretch.
 */
static inline void zspage_emptied(struct zspage *zspage)
{
	VM_BUG_ON(!in_atomic() || zspage->inuse || zspage->page_return);
	zspage->page_return = page_return_id(page_return_emptied());
}

/* zs_malloc uses a zspage again that waited to be freed. */
void zspage_revived(struct zs_pool *pool, struct size_class *class, struct zspage *zspage);

#endif
