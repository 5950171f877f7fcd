/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pool's shrinker: memory pressure compacts it. Kernel: zs_shrinker_count(),
 * zs_shrinker_scan(), zs_register_shrinker(), zs_unregister_shrinker().
 */
#ifndef ZS_SHRINKER_H
#define ZS_SHRINKER_H

#include "src/zs/zs_internal.h"

/*
 * The last step of zs_create_pool(): from now on reclaim may call @compact, which is the
 * variant's zs_compact(). Without memory for it the pool works all the same. Process context.
 */
void zs_register_shrinker(struct zs_pool *pool, unsigned long (*compact)(struct zs_pool *pool));

/* The first step of zs_destroy_pool(): when it returns, reclaim does not touch the pool. */
void zs_unregister_shrinker(struct zs_pool *pool);

#endif
