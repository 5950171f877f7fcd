// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/plain.h"

void *plain_read_begin(struct zs_pool *pool, unsigned long handle, void *local_copy)
{
	return (void *)handle;
}

void plain_read_end(struct zs_pool *pool, unsigned long handle, void *mem)
{
}

void plain_write(struct zs_pool *pool, unsigned long handle, const void *mem, size_t len)
{
	memcpy((void *)handle, mem, len);
}

unsigned long plain_compact(struct zs_pool *pool)
{
	return 0;
}

void plain_flush(struct zs_pool *pool)
{
}

void plain_pool_stats(struct zs_pool *pool, struct zs_pool_stats *stats)
{
	memset(stats, 0, sizeof(*stats));
}

unsigned int plain_class_state(struct zs_pool *pool, struct zs_class_state *out, unsigned int max)
{
	return 0;
}

unsigned int plain_check_pool(struct zs_pool *pool, bool quiescent)
{
	return 0;
}
