// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * jemalloc: what a program in userspace would take, one mallocx() per object. A baseline of
 * the native machine: a library cannot be observed, so the virtual build does not have it.
 *
 * Each CPU of a pool has an arena and a cache of its own, made when it first allocates, as
 * jemalloc gives its threads by default; so what the rest of the process takes, which is
 * jemalloc's too, does not count. Pages are the active ones of these arenas: runs of objects
 * and the room left in them, what the caches hold, and not jemalloc's own records. Asking is
 * expensive, so flush() asks and the answer stands until the next.
 *
 * A handle is the object's address. Locks: jemalloc's own, which may sleep.
 */
#include <jemalloc/jemalloc.h>

#include "src/zs/plain.h"

struct je_area {
	int flags; /* of mallocx(); 0: neither arena nor cache yet */
	unsigned int arena, tcache;
};

struct je_pool {
	struct je_area __percpu *areas;
	atomic_long_t pages; /* when last asked */
};

/* The ops table speaks of struct zs_pool, which is each variant's own. */
static struct je_pool *je_pool(struct zs_pool *pool)
{
	return (struct je_pool *)pool;
}

static struct zs_pool *je_create_pool(const char *name, const struct zs_params *params)
{
	struct je_pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL);

	if (!pool)
		return NULL;
	pool->areas = alloc_percpu(struct je_area);
	if (!pool->areas) {
		kfree(pool);
		return NULL;
	}
	return (struct zs_pool *)pool;
}

static void arena_destroy(unsigned int arena)
{
	size_t mib[3], len = ARRAY_SIZE(mib);

	mallctlnametomib("arena.0.destroy", mib, &len);
	mib[1] = arena;
	mallctlbymib(mib, len, NULL, NULL, NULL, 0);
}

static void je_destroy_pool(struct zs_pool *zs_pool)
{
	struct je_pool *pool = je_pool(zs_pool);
	unsigned int cpu;

	/* A cache returns its objects to the arenas that they came from: those go last. */
	for_each_possible_cpu(cpu) {
		struct je_area *area = per_cpu_ptr(pool->areas, cpu);

		if (area->flags)
			mallctl("tcache.destroy", NULL, NULL, &area->tcache, sizeof(area->tcache));
	}
	for_each_possible_cpu(cpu) {
		struct je_area *area = per_cpu_ptr(pool->areas, cpu);

		if (area->flags)
			arena_destroy(area->arena);
	}
	free_percpu(pool->areas);
	kfree(pool);
}

static noinline bool area_init(struct je_area *area)
{
	size_t len = sizeof(unsigned int);

	if (mallctl("arenas.create", &area->arena, &len, NULL, 0))
		return false;
	if (mallctl("tcache.create", &area->tcache, &len, NULL, 0)) {
		arena_destroy(area->arena);
		return false;
	}
	/* flush() may look from another CPU. */
	smp_store_release(&area->flags,
			  MALLOCX_ARENA((int)area->arena) | MALLOCX_TCACHE((int)area->tcache));
	return true;
}

static unsigned long je_malloc(struct zs_pool *zs_pool, size_t size, gfp_t gfp)
{
	struct je_area *area;
	void *object = NULL;
	int err = plain_check_size(size);

	if (unlikely(err))
		return (unsigned long)err;
	area = get_cpu_ptr(je_pool(zs_pool)->areas);
	if (likely(area->flags) || area_init(area))
		object = mallocx(size, area->flags);
	put_cpu_ptr(area);
	return object ? (unsigned long)object : (unsigned long)-ENOMEM;
}

static void je_free(struct zs_pool *zs_pool, unsigned long handle)
{
	struct je_area *area;

	if (IS_ERR_OR_NULL((void *)handle))
		return;
	area = get_cpu_ptr(je_pool(zs_pool)->areas);
	if (likely(area->flags) || area_init(area))
		dallocx((void *)handle, MALLOCX_TCACHE(area->tcache));
	else
		dallocx((void *)handle, MALLOCX_TCACHE_NONE);
	put_cpu_ptr(area);
}

static void je_flush(struct zs_pool *zs_pool)
{
	size_t mib[4], nr = ARRAY_SIZE(mib), pages, page_size, active = 0, len = sizeof(u64);
	struct je_pool *pool = je_pool(zs_pool);
	unsigned int cpu;
	u64 epoch = 1;

	mallctl("epoch", NULL, NULL, &epoch, len);
	len = sizeof(size_t);
	mallctl("arenas.page", &page_size, &len, NULL, 0);
	mallctlnametomib("stats.arenas.0.pactive", mib, &nr);
	for_each_possible_cpu(cpu) {
		struct je_area *area = per_cpu_ptr(pool->areas, cpu);

		if (!smp_load_acquire(&area->flags))
			continue;
		mib[2] = area->arena;
		if (!mallctlbymib(mib, nr, &pages, &len, NULL, 0))
			active += pages * page_size;
	}
	atomic_long_set(&pool->pages, (long)DIV_ROUND_UP(active, PAGE_SIZE));
}

static unsigned long je_get_total_pages(struct zs_pool *pool)
{
	return (unsigned long)atomic_long_read(&je_pool(pool)->pages);
}

const struct zs_ops zs_ops_jemalloc = {
	.name = "jemalloc",
	.idea = "baseline: one mallocx() per object, an arena and a cache per CPU",
	.locks = "jemalloc's own",
	.source = "jemalloc, as the program is linked with it",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOST_MEMORY,
	.create_pool = je_create_pool,
	.destroy_pool = je_destroy_pool,
	.malloc = je_malloc,
	.free = je_free,
	.read_begin = plain_read_begin,
	.read_end = plain_read_end,
	.write = plain_write,
	.compact = plain_compact,
	.flush = je_flush,
	.get_total_pages = je_get_total_pages,
	.pool_stats = plain_pool_stats,
	.class_state = plain_class_state,
	.check_pool = plain_check_pool,
};
