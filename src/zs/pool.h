/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Creating and destroying what every pool has: name, caches, classes, per-CPU areas. */
#ifndef ZS_POOL_H
#define ZS_POOL_H

#include "src/zs/zs_internal.h"

/* A variant's own structures, which begin with struct zs_pool and struct zspage. */
struct zs_layout {
	unsigned int pool_size, zspage_size;
	slab_flags_t zspage_cache_flags;
};

/*
 * A zeroed pool with its name, caches, classes and per-CPU areas; locks and all else that is
 * the variant's own are for it to initialise. NULL: out of memory, or parameters out of range.
 * Process context.
 */
struct zs_pool *zs_pool_alloc(const char *name, const struct zs_params *params,
			      const struct zs_layout *layout);
/* Without the per-CPU areas, for a variant that maps nothing. */
struct zs_pool *zs_pool_alloc_unmapped(const char *name, const struct zs_params *params,
				       const struct zs_layout *layout);

/*
 * How obj values are laid out, in place of the PFN and the index alone: with a bit below the
 * index, or with the index of the class above it. For a pool that has no object yet.
 */
void zs_pool_add_tag_bit(struct zs_pool *pool);
void zs_pool_add_class_index(struct zs_pool *pool);

/* Warns about every list that is not empty: objects that were never freed. */
void zs_pool_report_leaks(struct zs_pool *pool);

/* The two caches, once no callback can use them any more. */
void zs_pool_destroy_caches(struct zs_pool *pool);

/* The rest. */
void zs_pool_free(struct zs_pool *pool);

/* zs_malloc's checks: 0, or -EINVAL or -ENOSPC. */
static inline int zs_check_size(size_t size)
{
	if (unlikely(!size))
		return -EINVAL;
	if (unlikely(size > PAGE_SIZE))
		return -ENOSPC;
	return 0;
}

#endif
