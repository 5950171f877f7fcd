// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * example: the variant to copy. It works, and is as small as a variant with contents gets:
 * one lock per pool, and pages that stay where they are, so that freeing needs nothing else.
 *
 * A variant's file shows its locking whole: which lock each operation takes, and what may
 * run beside it. What needs no lock of its own it takes from the shared parts of src/zs.
 * To make one: copy this file, rename zs_ops_example, and add the name to
 * src/zs/meson.build. The functions keep mm/zsmalloc.c's names; nothing outside sees them.
 *
 * Lock order: pool->lock -> zspage->lock.
 *
 * Made from: trylock.
 */
#include "src/zs/variant.h"
#include "src/zs/zspage_rwlock.h"

/* What a pool has here beside what all pools have. A zspage has its lock: zspage_rwlock.h. */
struct own_pool {
	struct zs_pool pool;
	spinlock_t lock;
};

static struct own_pool *own(struct zs_pool *pool)
{
	return container_of(pool, struct own_pool, pool);
}

/* Unlike trylock: no page locks, as no page is movable. Under pool->lock, the last object gone. */
static void free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	zspage_emptied(zspage);
	remove_zspage(class, zspage);
	put_zspage_pages(zspage);
	cache_free_zspage(pool, zspage);
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	atomic_long_sub(class->pages_per_zspage, &pool->pages_allocated);
}

/* Unlike trylock: no page is movable, and no empty zspage is on a list. */
static unsigned long zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	unsigned long handle;
	struct size_class *class;
	struct zspage *zspage;
	int err = zs_check_size(size);

	if (unlikely(err))
		return (unsigned long)err;
	handle = cache_alloc_handle(pool, gfp);
	if (unlikely(!handle))
		return (unsigned long)-ENOMEM;
	class = zs_class_of(pool, size);

	spin_lock(&own(pool)->lock);
	zspage = find_get_zspage(class);
	if (likely(zspage)) {
		record_obj(handle, obj_malloc(pool, zspage, handle));
		fix_fullness_group(class, zspage);
		class_stat_inc(class, ZS_OBJS_INUSE, 1);
		spin_unlock(&own(pool)->lock);
		return handle;
	}
	spin_unlock(&own(pool)->lock);

	zspage = alloc_zspage(pool, class, gfp);
	if (!zspage) {
		cache_free_handle(pool, handle);
		return (unsigned long)-ENOMEM;
	}
	migrate_lock_init(zspage);

	spin_lock(&own(pool)->lock);
	record_obj(handle, obj_malloc(pool, zspage, handle));
	insert_zspage(class, zspage, get_fullness_group(class, zspage));
	atomic_long_add(class->pages_per_zspage, &pool->pages_allocated);
	class_stat_inc(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	class_stat_inc(class, ZS_OBJS_INUSE, 1);
	spin_unlock(&own(pool)->lock);
	return handle;
}

/* Unlike trylock: no worker. */
static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;

	if (IS_ERR_OR_NULL((void *)handle))
		return;

	spin_lock(&own(pool)->lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	class = zspage_class(pool, zspage);

	class_stat_dec(class, ZS_OBJS_INUSE, 1);
	obj_free(class, obj);
	if (fix_fullness_group(class, zspage) == ZS_INUSE_RATIO_0)
		free_zspage(pool, class, zspage);
	spin_unlock(&own(pool)->lock);
	cache_free_handle(pool, handle);
}

static void *zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	struct zspage *zspage;
	unsigned long obj;

	/* pool->lock keeps the object in its place until the zspage's lock does. */
	spin_lock(&own(pool)->lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	migrate_read_lock(zspage);
	spin_unlock(&own(pool)->lock);

	return zs_map_location(pool, zspage, obj, mm);
}

static void zs_unmap_object(struct zs_pool *pool, unsigned long handle)
{
	struct zspage *zspage;
	unsigned long obj;

	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	zs_unmap_location(pool, zspage, obj);
	migrate_read_unlock(zspage);
}

DEFINE_ZS_OBJ_BY_MAP(static, zs)

static unsigned long __zs_compact(struct zs_pool *pool, struct size_class *class)
{
	struct zspage *src = NULL, *dst = NULL;
	unsigned long pages_freed = 0;

	spin_lock(&own(pool)->lock);
	while (zs_can_compact(class)) {
		if (!dst && !(dst = isolate_dst_zspage(class)))
			break;
		src = isolate_src_zspage(class);
		if (!src)
			break;

		migrate_write_lock(src);
		migrate_zspage(pool, src, dst);
		migrate_write_unlock(src);

		if (putback_zspage(class, src) == ZS_INUSE_RATIO_0) {
			free_zspage(pool, class, src);
			pages_freed += class->pages_per_zspage;
		}
		if (get_fullness_group(class, dst) == ZS_INUSE_RATIO_100 ||
		    spin_is_contended(&own(pool)->lock)) {
			putback_zspage(class, dst);
			dst = NULL;
			spin_unlock(&own(pool)->lock);
			cond_resched();
			spin_lock(&own(pool)->lock);
		}
	}
	if (dst)
		putback_zspage(class, dst);
	spin_unlock(&own(pool)->lock);
	return pages_freed;
}

/* One compaction of a pool at a time; another returns at once. */
static unsigned long zs_compact(struct zs_pool *pool)
{
	unsigned long pages_freed;

	if (atomic_xchg(&pool->compaction_in_progress, 1))
		return 0;
	pages_freed = zs_compact_classes(pool, __zs_compact);
	atomic_set(&pool->compaction_in_progress, 0);
	return pages_freed;
}

/* Unlike trylock: nothing ever waits. */
static void zs_flush(struct zs_pool *pool)
{
}

/* Unlike trylock: no worker. */
static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	static const struct zs_layout layout = {
		.pool_size = sizeof(struct own_pool),
		.zspage_size = sizeof(struct locked_zspage),
	};
	struct zs_pool *pool = zs_pool_alloc(name, params, &layout);

	if (!pool)
		return NULL;
	spin_lock_init(&own(pool)->lock);
	zs_register_shrinker(pool, zs_compact);
	return pool;
}

/* Unlike trylock: nothing to wait for. */
static void zs_destroy_pool(struct zs_pool *pool)
{
	zs_unregister_shrinker(pool);
	zs_pool_report_leaks(pool);
	zs_pool_destroy_caches(pool);
	zs_pool_free(pool);
}

/* Unlike trylock: no defect to allow for. */
static unsigned int zs_check_pool(struct zs_pool *pool, bool quiescent)
{
	struct zs_check check = {.pool = pool, .quiescent = quiescent};
	unsigned int i;

	spin_lock(&own(pool)->lock);
	for (i = 0; i < pool->nr_slots; i++)
		zs_check_class(&check, i);
	spin_unlock(&own(pool)->lock);
	return zs_check_sums(&check);
}

const struct zs_ops zs_ops_example = {
	.name = "example",
	.idea = "template to copy: one lock per pool, pages that cannot be migrated",
	.locks = "pool->lock (spinlock), zspage->lock (rwlock)",
	.source = "zslab's own",
	/* Say what holds; suites and plots go by these. A variant of your own is not hidden. */
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_COMPACTS | ZS_KERNEL_POLICY | ZS_HIDDEN,
	.create_pool = zs_create_pool,
	.destroy_pool = zs_destroy_pool,
	.malloc = zs_malloc,
	.free = zs_free,
	.read_begin = zs_obj_read_begin,
	.read_end = zs_obj_read_end,
	.write = zs_obj_write,
	.compact = zs_compact,
	.flush = zs_flush,
	.get_total_pages = zs_get_total_pages,
	.pool_stats = zs_pool_stats,
	.class_state = zs_class_state,
	.check_pool = zs_check_pool,
};
