// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trylock: zsmalloc of early 2024, before the series that variant rcu is.
 *
 * One spinlock per pool. Page migration trusts page->private because it holds the page's
 * lock; so zs_free may give a zspage's pages back only with all their locks held. It cannot
 * sleep, hence tries them, and leaves the zspage to a worker when one is not to be had.
 *
 * Lock order: page lock -> pool->lock -> zspage->lock. Only trylock_page() under pool->lock.
 */
#include "src/zs/variant.h"
#include "src/zs/zspage_lock.h"

enum { DEFER, OLD_GROUP0_COUNT };

static const struct zs_switch trylock_switches[] = {
	[DEFER] = {.name = "defer",
		   .help = "a worker frees the zspages whose page locks zs_free could not get; "
			   "off: they wait for the next free of their class",
		   .def = 1},
	[OLD_GROUP0_COUNT] = {.name = "old-group0-count",
			      .help = "the worker leaves the count of empty zspages as it was "
				      "(defect until v6.11)"},
	{0},
};

static void reset_page(struct page *page)
{
	__ClearPageMovable(page);
	reset_page_fields(page, set_zspage_plain);
}

/* All page locks are held: no page is inside a migrate or isolate callback. */
static void __free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	struct page *page = get_first_page(zspage), *next;
	struct page_return *ret = zspage->ret;

	page_return_begin(ret);
	do {
		VM_BUG_ON_PAGE(!PageLocked(page), page);
		next = get_next_page(page);
		reset_page(page);
		unlock_page(page);
		zspage_put_page(page, ret);
		page = next;
	} while (page);
	page_return_end(ret);

	cache_free_zspage(pool, zspage);
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	atomic_long_sub(class->pages_per_zspage, &pool->pages_allocated);
}

static void kick_deferred_free(struct zs_pool *pool)
{
	schedule_work(&pool->free_work);
}

static bool free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(zspage->inuse);
	VM_BUG_ON(list_empty(&zspage->list));

	if (!trylock_zspage(zspage))
		return false;
	remove_zspage(class, zspage);
	__free_zspage(pool, class, zspage);
	return true;
}

/* Nothing more is in use; pages that a migration has locked must wait. */
static void free_or_defer_zspage(struct zs_pool *pool, struct size_class *class,
				 struct zspage *zspage)
{
	zspage_emptied(zspage);
	if (free_zspage(pool, class, zspage))
		return;
	zs_count_deferred(pool, class);
	if (pool->switches[DEFER])
		kick_deferred_free(pool);
}

/* Without a worker, a free tries again what earlier frees of its class left behind. */
static void retry_waiting_zspages(struct zs_pool *pool, struct size_class *class)
{
	struct zspage *zspage, *tmp;

	list_for_each_entry_safe (zspage, tmp, &class->fullness_list[ZS_INUSE_RATIO_0], list) {
		if (free_zspage(pool, class, zspage))
			zs_count_undeferred(pool, class);
	}
}

/* From here on zs_malloc cannot find the zspages that wait; only migration can. */
static void splice_waiting_zspages(struct zs_pool *pool, struct list_head *free_pages)
{
	unsigned int i;

	for (i = 0; i < pool->nr_slots; i++) {
		struct size_class *class = zs_distinct_class(pool, i);

		if (!class)
			continue;
		spin_lock(&pool->lock);
		list_splice_init(&class->fullness_list[ZS_INUSE_RATIO_0], free_pages);
		spin_unlock(&pool->lock);
	}
}

static void async_free_zspages(struct zs_pool *pool)
{
	struct zspage *zspage, *tmp;
	LIST_HEAD(free_pages);

	splice_waiting_zspages(pool, &free_pages);
	list_for_each_entry_safe (zspage, tmp, &free_pages, list) {
		struct size_class *class = zspage_class(pool, zspage);

		list_del(&zspage->list);
		lock_zspage(zspage);

		spin_lock(&pool->lock);
		if (!pool->switches[OLD_GROUP0_COUNT])
			class_stat_dec(class, ZS_INUSE_RATIO_0, 1);
		zs_count_undeferred(pool, class);
		__free_zspage(pool, class, zspage);
		spin_unlock(&pool->lock);
	}
}

static void async_free_zspage(struct work_struct *work)
{
	async_free_zspages(container_of(work, struct zs_pool, free_work));
}

static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	/* Nor can its zspage go meanwhile: see free_zspage(). */
	VM_BUG_ON_PAGE(PageIsolated(page), page);
	return true;
}

static void zs_page_putback(struct page *page)
{
	VM_BUG_ON_PAGE(!PageIsolated(page), page);
}

static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode);

static const struct movable_operations zsmalloc_mops = {
	.isolate_page = zs_page_isolate,
	.migrate_page = zs_page_migrate,
	.putback_page = zs_page_putback,
};

static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	struct size_class *class;
	struct zspage *zspage;
	struct zs_pool *pool;

	if (mode == MIGRATE_SYNC_NO_COPY)
		return -EINVAL;
	VM_BUG_ON_PAGE(!PageIsolated(page), page);

	/* Its lock is held: a free of the zspage would have to wait for it. */
	zspage = get_zspage(page);
	pool = zspage->pool;

	spin_lock(&pool->lock);
	class = zspage_class(pool, zspage);
	migrate_write_lock(zspage);

	zs_move_page_objects(class, newpage, page);
	replace_sub_page(class, zspage, newpage, page, &zsmalloc_mops, set_zspage_plain);

	spin_unlock(&pool->lock);
	migrate_write_unlock(zspage);

	/* In time: newpage is locked, so a free of the last object defers. */
	get_page(newpage);
	zspage_move_zone(newpage, page);

	reset_page(page);
	put_page(page);
	return 0;
}

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

	spin_lock(&pool->lock);
	zspage = find_get_zspage(class);
	if (likely(zspage)) {
		record_obj(handle, obj_malloc(pool, zspage, handle));
		fix_fullness_group(class, zspage);
		if (unlikely(zspage->inuse == 1))
			zspage_revived(pool, class, zspage);
		class_stat_inc(class, ZS_OBJS_INUSE, 1);
		spin_unlock(&pool->lock);
		return handle;
	}
	spin_unlock(&pool->lock);

	zspage = alloc_zspage(pool, class, gfp);
	if (!zspage) {
		cache_free_handle(pool, handle);
		return (unsigned long)-ENOMEM;
	}

	spin_lock(&pool->lock);
	record_obj(handle, obj_malloc(pool, zspage, handle));
	insert_zspage(class, zspage, get_fullness_group(class, zspage));
	atomic_long_add(class->pages_per_zspage, &pool->pages_allocated);
	class_stat_inc(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	class_stat_inc(class, ZS_OBJS_INUSE, 1);
	/* The zspage is complete: its pages may be migrated. */
	SetZsPageMovable(zspage, &zsmalloc_mops);
	spin_unlock(&pool->lock);
	return handle;
}

static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;

	if (IS_ERR_OR_NULL((void *)handle))
		return;

	/* pool->lock keeps the object in its place. */
	spin_lock(&pool->lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	class = zspage_class(pool, zspage);

	class_stat_dec(class, ZS_OBJS_INUSE, 1);
	obj_free(class, obj);
	if (!pool->switches[DEFER])
		retry_waiting_zspages(pool, class);
	if (fix_fullness_group(class, zspage) == ZS_INUSE_RATIO_0)
		free_or_defer_zspage(pool, class, zspage);
	spin_unlock(&pool->lock);
	cache_free_handle(pool, handle);
}

static void *zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	struct zspage *zspage;
	unsigned long obj;

	/* pool->lock keeps the object in its place until the zspage's lock does. */
	spin_lock(&pool->lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	migrate_read_lock(zspage);
	spin_unlock(&pool->lock);

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

	spin_lock(&pool->lock);
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
			free_or_defer_zspage(pool, class, src);
			pages_freed += class->pages_per_zspage;
		}
		if (get_fullness_group(class, dst) == ZS_INUSE_RATIO_100 ||
		    spin_is_contended(&pool->lock)) {
			putback_zspage(class, dst);
			dst = NULL;
			spin_unlock(&pool->lock);
			cond_resched();
			spin_lock(&pool->lock);
		}
	}
	if (dst)
		putback_zspage(class, dst);
	spin_unlock(&pool->lock);
	return pages_freed;
}

static unsigned long zs_compact(struct zs_pool *pool)
{
	return zs_compact_pool(pool, __zs_compact);
}

static void zs_flush(struct zs_pool *pool)
{
	flush_work(&pool->free_work);
	/* Nobody else frees what waits for a next free that never comes. */
	if (!pool->switches[DEFER])
		async_free_zspages(pool);
}

static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	struct zs_pool *pool = zs_pool_alloc(name, params, sizeof(struct zspage), 0);

	if (!pool)
		return NULL;
	INIT_WORK(&pool->free_work, async_free_zspage);
	zs_register_shrinker(pool, zs_compact);
	return pool;
}

static void zs_destroy_pool(struct zs_pool *pool)
{
	zs_unregister_shrinker(pool);
	zs_flush(pool);
	zs_pool_report_leaks(pool);
	zs_pool_destroy_caches(pool);
	zs_pool_free(pool);
}

static unsigned int zs_check_pool(struct zs_pool *pool, bool quiescent)
{
	unsigned int violations;

	spin_lock(&pool->lock);
	violations = zs_check_classes(pool, quiescent, pool->switches[OLD_GROUP0_COUNT]);
	spin_unlock(&pool->lock);
	return violations;
}

const struct zs_ops zs_ops_trylock = {
	.name = "trylock",
	.idea = "zs_free tries all page locks of an emptied zspage, else leaves it to a worker",
	.locks = "page lock, pool->lock (spinlock), zspage->lock (rwlock)",
	.source = "mm/zsmalloc.c of February 2024, base commit ccbd06e764ba",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_DEFERS |
		 ZS_KERNEL_POLICY,
	.switches = trylock_switches,
	ZS_OPS_FUNCTIONS,
};
