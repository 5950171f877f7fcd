/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations of variants that are no zsmalloc: objects without classes, or without anything.
 * Where a handle is the object's address, it is read and written in its place.
 */
#ifndef ZS_PLAIN_H
#define ZS_PLAIN_H

#include "sim/kernel.h"
#include "src/zs/zsmalloc.h"

/* What zs_malloc() must answer at once: 0, -EINVAL or -ENOSPC. */
static inline int plain_check_size(size_t size)
{
	if (unlikely(!size))
		return -EINVAL;
	return unlikely(size > PAGE_SIZE) ? -ENOSPC : 0;
}

void *plain_read_begin(struct zs_pool *pool, unsigned long handle, void *local_copy);
void plain_read_end(struct zs_pool *pool, unsigned long handle, void *mem);
void plain_write(struct zs_pool *pool, unsigned long handle, const void *mem, size_t len);

/* Nothing moves, nothing waits, nothing is counted, and nothing can be checked. */
unsigned long plain_compact(struct zs_pool *pool);
void plain_flush(struct zs_pool *pool);
void plain_pool_stats(struct zs_pool *pool, struct zs_pool_stats *stats);
unsigned int plain_class_state(struct zs_pool *pool, struct zs_class_state *out, unsigned int max);
unsigned int plain_check_pool(struct zs_pool *pool, bool quiescent);

#endif
