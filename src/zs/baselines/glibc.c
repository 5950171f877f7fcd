// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * glibc: the C library's malloc, one call per object. A baseline of the native machine: a
 * library cannot be observed, so the virtual build does not have it.
 *
 * jemalloc is this program's malloc, so glibc's, which is called by its inner name, holds only
 * the pools' memory: all that mallinfo2() counts (the arenas, and what is mapped beside them)
 * is theirs. It is not known by pool: of several each reports an even share. Asking is
 * expensive, as it visits every free chunk; so flush() asks, and the answer stands until the
 * next.
 *
 * A handle is the object's address. Locks: glibc's own, which may sleep.
 */
#include <malloc.h>

#include "src/zs/plain.h"

void *__libc_malloc(size_t size);
void __libc_free(void *object);

/* Of the process, as the heap is. */
static atomic_long_t nr_pools, pages;

struct glibc_pool {
	unsigned long nr; /* of pools before it */
};

static void glibc_flush(struct zs_pool *pool)
{
	struct mallinfo2 info = mallinfo2();

	atomic_long_set(&pages, (long)DIV_ROUND_UP(info.arena + info.hblkhd, PAGE_SIZE));
}

static struct zs_pool *glibc_create_pool(const char *name, const struct zs_params *params)
{
	struct glibc_pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL);

	if (!pool)
		return NULL;
	pool->nr = (unsigned long)atomic_long_add_return(1, &nr_pools) - 1;
	/* The first call sets malloc up, and must not meet another: before the CPUs run. */
	glibc_flush((struct zs_pool *)pool);
	return (struct zs_pool *)pool;
}

static void glibc_destroy_pool(struct zs_pool *pool)
{
	atomic_long_dec(&nr_pools);
	kfree(pool);
}

static unsigned long glibc_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	int err = plain_check_size(size);
	void *object;

	if (unlikely(err))
		return (unsigned long)err;
	object = __libc_malloc(size);
	return object ? (unsigned long)object : (unsigned long)-ENOMEM;
}

static void glibc_free(struct zs_pool *pool, unsigned long handle)
{
	if (!IS_ERR_OR_NULL((void *)handle))
		__libc_free((void *)handle);
}

/* The shares of all pools sum up to the whole. */
static unsigned long glibc_get_total_pages(struct zs_pool *zs_pool)
{
	struct glibc_pool *pool = (struct glibc_pool *)zs_pool;
	unsigned long pools = (unsigned long)atomic_long_read(&nr_pools);

	return ((unsigned long)atomic_long_read(&pages) + pool->nr) / pools;
}

const struct zs_ops zs_ops_glibc = {
	.name = "glibc",
	.idea = "baseline: the C library's malloc() per object",
	.locks = "glibc's own",
	.source = "glibc, as the program is linked with it",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOST_MEMORY,
	.create_pool = glibc_create_pool,
	.destroy_pool = glibc_destroy_pool,
	.malloc = glibc_malloc,
	.free = glibc_free,
	.read_begin = plain_read_begin,
	.read_end = plain_read_end,
	.write = plain_write,
	.compact = plain_compact,
	.flush = glibc_flush,
	.get_total_pages = glibc_get_total_pages,
	.pool_stats = plain_pool_stats,
	.class_state = plain_class_state,
	.check_pool = plain_check_pool,
};
