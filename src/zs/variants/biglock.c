// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * biglock: the control with one lock around everything.
 *
 * All pools, all operations and both migration callbacks take the same spinlock; a mapping
 * holds it from map to unmap. So nothing races, and nothing runs beside anything.
 *
 * Lock order: page lock -> biglock.
 *
 * Made from: trylock.
 */
#include "src/zs/variant.h"

/* Of all pools: a page whose zspage is gone leads to no pool whose lock could be taken. */
static DEFINE_SPINLOCK(biglock);

/* Unlike trylock: the ops stay until the page is free; the engine may be looking at them. */
static void free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	zspage_emptied(zspage);
	remove_zspage(class, zspage);
	put_zspage_pages(zspage);
	cache_free_zspage(pool, zspage);
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	atomic_long_sub(class->pages_per_zspage, &pool->pages_allocated);
}

/* Unlike trylock: the page may have no zspage any more. */
static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	bool owned;

	VM_BUG_ON_PAGE(PageIsolated(page), page);
	spin_lock(&biglock);
	owned = page_private(page) != 0;
	spin_unlock(&biglock);
	return owned;
}

static const struct movable_operations zsmalloc_mops;

static void move_page(struct page *newpage, struct page *page)
{
	struct zspage *zspage = get_zspage(page);
	struct size_class *class = zspage_class(zspage->pool, zspage);

	zs_move_page_objects(class, newpage, page);
	get_page(newpage);
	zspage_move_zone(newpage, page);
	replace_sub_page(class, zspage, newpage, page, &zsmalloc_mops, set_zspage_plain);
	reset_page(page, set_zspage_plain);
	put_page(page);
}

/* Unlike trylock: biglock throughout. */
static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	if (mode == MIGRATE_SYNC_NO_COPY)
		return -EINVAL;
	spin_lock(&biglock);
	if (page_private(page))
		move_page(newpage, page);
	spin_unlock(&biglock);
	return 0;
}

static void zs_page_putback(struct page *page)
{
	VM_BUG_ON_PAGE(!PageIsolated(page), page);
}

static const struct movable_operations zsmalloc_mops = {
	.isolate_page = zs_page_isolate,
	.migrate_page = zs_page_migrate,
	.putback_page = zs_page_putback,
};

/* Nobody else can hold the page locks of a new zspage. */
static void SetZsPageMovable(struct zspage *zspage)
{
	struct page *page = get_first_page(zspage);

	do {
		WARN_ON(!trylock_page(page));
		__SetPageMovable(page, &zsmalloc_mops);
		unlock_page(page);
	} while ((page = get_next_page(page)) != NULL);
}

/* Unlike trylock: biglock. */
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

	spin_lock(&biglock);
	zspage = find_get_zspage(class);
	if (likely(zspage)) {
		record_obj(handle, obj_malloc(pool, zspage, handle));
		fix_fullness_group(class, zspage);
		class_stat_inc(class, ZS_OBJS_INUSE, 1);
		spin_unlock(&biglock);
		return handle;
	}
	spin_unlock(&biglock);

	zspage = alloc_zspage(pool, class, gfp);
	if (!zspage) {
		cache_free_handle(pool, handle);
		return (unsigned long)-ENOMEM;
	}

	spin_lock(&biglock);
	record_obj(handle, obj_malloc(pool, zspage, handle));
	insert_zspage(class, zspage, get_fullness_group(class, zspage));
	atomic_long_add(class->pages_per_zspage, &pool->pages_allocated);
	class_stat_inc(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	class_stat_inc(class, ZS_OBJS_INUSE, 1);
	/* The zspage is complete: its pages may be migrated. */
	SetZsPageMovable(zspage);
	spin_unlock(&biglock);
	return handle;
}

/* Unlike trylock: biglock, and no worker. */
static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;

	if (IS_ERR_OR_NULL((void *)handle))
		return;

	spin_lock(&biglock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	class = zspage_class(pool, zspage);

	class_stat_dec(class, ZS_OBJS_INUSE, 1);
	obj_free(class, obj);
	if (fix_fullness_group(class, zspage) == ZS_INUSE_RATIO_0)
		free_zspage(pool, class, zspage);
	spin_unlock(&biglock);
	cache_free_handle(pool, handle);
}

/* Unlike trylock: biglock, which stays held. */
static void *zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	unsigned long obj;

	spin_lock(&biglock);
	obj = handle_to_obj(handle);
	return zs_map_location(pool, get_zspage(obj_to_page(obj)), obj, mm);
}

/* Unlike trylock: drops biglock. */
static void zs_unmap_object(struct zs_pool *pool, unsigned long handle)
{
	unsigned long obj;

	obj = handle_to_obj(handle);
	zs_unmap_location(pool, get_zspage(obj_to_page(obj)), obj);
	spin_unlock(&biglock);
}

DEFINE_ZS_OBJ_BY_MAP(static, zs)

/* Unlike trylock: biglock. */
static unsigned long __zs_compact(struct zs_pool *pool, struct size_class *class)
{
	struct zspage *src = NULL, *dst = NULL;
	unsigned long pages_freed = 0;

	spin_lock(&biglock);
	while (zs_can_compact(class)) {
		if (!dst && !(dst = isolate_dst_zspage(class)))
			break;
		src = isolate_src_zspage(class);
		if (!src)
			break;

		migrate_zspage(pool, src, dst);
		if (putback_zspage(class, src) == ZS_INUSE_RATIO_0) {
			free_zspage(pool, class, src);
			pages_freed += class->pages_per_zspage;
		}
		if (get_fullness_group(class, dst) == ZS_INUSE_RATIO_100 ||
		    spin_is_contended(&biglock)) {
			putback_zspage(class, dst);
			dst = NULL;
			spin_unlock(&biglock);
			cond_resched();
			spin_lock(&biglock);
		}
	}
	if (dst)
		putback_zspage(class, dst);
	spin_unlock(&biglock);
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

/* Unlike trylock: nothing of its own but a flag. */
static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	static const struct zs_layout layout = {
		.pool_size = sizeof(struct zs_pool),
		.zspage_size = sizeof(struct zspage),
	};
	struct zs_pool *pool = zs_pool_alloc(name, params, &layout);

	if (!pool)
		return NULL;
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

/* Unlike trylock: biglock. */
static unsigned int zs_check_pool(struct zs_pool *pool, bool quiescent)
{
	struct zs_check check = {.pool = pool, .quiescent = quiescent};
	unsigned int i;

	spin_lock(&biglock);
	for (i = 0; i < pool->nr_slots; i++)
		zs_check_class(&check, i);
	spin_unlock(&biglock);
	return zs_check_sums(&check);
}

const struct zs_ops zs_ops_biglock = {
	.name = "biglock",
	.idea = "control: one lock around everything, held from map to unmap",
	.locks = "page lock, biglock (one spinlock for all pools)",
	.source = "zslab's own",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_KERNEL_POLICY,
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
