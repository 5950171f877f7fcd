// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * classlock-2022: zsmalloc of v5.17 to v6.1, the first with a lock that stops all movers.
 *
 * Until then each object was pinned by a bit in its handle's word. One rwlock per pool in
 * place of the bits: read, no object moves, and a handle leads to its zspage; write, one
 * mover is at work. What it leaves of the older code is seen here: the obj value still has
 * the bit that was the pin, and a zspage still counts its isolated pages, under its own
 * lock, though nobody decides by the count any more.
 *
 * Lock order: page lock -> pool->migrate_lock -> class->lock -> zspage->lock.
 * Source: "zsmalloc: replace per zpage lock with pool->migrate_lock", b475d42d2c43, Minchan
 * Kim, November 2021. Before stable 6.1 took v6.2's single pool->lock.
 *
 * Made from: classlock.
 */
#include "src/zs/variant.h"
#include "src/zs/zspage_rwlock.h"

struct own_pool {
	struct zs_pool pool;
	struct work_struct free_work;
	rwlock_t migrate_lock;
};

BUILD_BUG_ON(offsetof(struct own_pool, migrate_lock) !=
	     sizeof(struct zs_pool) + sizeof(struct work_struct));

static struct own_pool *own(struct zs_pool *pool)
{
	return container_of(pool, struct own_pool, pool);
}

struct counting_zspage {
	struct locked_zspage locked;
	unsigned int isolated; /* pages; under zspage->lock for writing */
};

static struct counting_zspage *counting(struct zspage *zspage)
{
	return container_of(zspage, struct counting_zspage, locked.zspage);
}

static bool trylock_zspage(struct zspage *zspage)
{
	struct page *cursor, *fail;

	for (cursor = get_first_page(zspage); cursor; cursor = get_next_page(cursor)) {
		if (!trylock_page(cursor)) {
			fail = cursor;
			goto unlock;
		}
	}
	return true;
unlock:
	for (cursor = get_first_page(zspage); cursor != fail; cursor = get_next_page(cursor))
		unlock_page(cursor);
	return false;
}

/* All page locks are held: no page is inside a migrate or isolate callback. */
static void __free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	struct page *page = get_first_page(zspage), *next;
	struct page_return *ret = zspage_return(zspage);

	page_return_begin(ret);
	do {
		VM_BUG_ON_PAGE(!PageLocked(page), page);
		next = get_next_page(page);
		reset_page(page, set_zspage_plain);
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
	schedule_work(&own(pool)->free_work);
}

/* Nothing of it is in use; pages that a migration has locked must wait. */
static void free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(zspage->inuse);
	VM_BUG_ON(list_empty(&zspage->list));

	zspage_emptied(zspage);
	if (!trylock_zspage(zspage)) {
		zs_count_deferred(pool, class);
		kick_deferred_free(pool);
		return;
	}
	remove_zspage(class, zspage);
	__free_zspage(pool, class, zspage);
}

/*
 * Waits for the lock of every page that is in the chain by then. Migration replaces pages,
 * so the chain is read under the zspage's lock only; it must not be held while waiting, for
 * the migrator has the page's lock and then wants the zspage's. The reference keeps a page
 * that is replaced meanwhile from being another one.
 */
static void lock_zspage(struct zspage *zspage)
{
	struct page *locked = NULL, *page;

	migrate_read_lock(zspage);
	while ((page = locked ? get_next_page(locked) : get_first_page(zspage))) {
		if (trylock_page(page)) {
			locked = page;
			continue;
		}
		get_page(page);
		migrate_read_unlock(zspage);
		wait_on_page_locked(page);
		put_page(page);
		migrate_read_lock(zspage);
	}
	migrate_read_unlock(zspage);
}

/* Takes the zspages that wait off their lists: zs_malloc cannot find them any more. */
static void async_free_zspage(struct work_struct *work)
{
	struct zs_pool *pool = &container_of(work, struct own_pool, free_work)->pool;
	struct size_class *class;
	struct zspage *zspage, *tmp;
	LIST_HEAD(free_pages);
	unsigned int i;

	for (i = 0; i < pool->nr_slots; i++) {
		class = zs_distinct_class(pool, i);
		if (!class)
			continue;
		spin_lock(&class->lock);
		list_splice_init(&class->fullness_list[ZS_INUSE_RATIO_0], &free_pages);
		spin_unlock(&class->lock);
	}

	list_for_each_entry_safe(zspage, tmp, &free_pages, list) {
		list_del(&zspage->list);
		lock_zspage(zspage);

		class = zspage_class(pool, zspage);
		spin_lock(&class->lock);
		class_stat_dec(class, ZS_INUSE_RATIO_0, 1);
		zs_count_undeferred(pool, class);
		__free_zspage(pool, class, zspage);
		spin_unlock(&class->lock);
	}
}

/* Unlike classlock: counts. The page's lock keeps the zspage from being freed. */
static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	struct zspage *zspage = get_zspage(page);

	VM_BUG_ON_PAGE(PageIsolated(page), page);
	migrate_write_lock(zspage);
	counting(zspage)->isolated++;
	migrate_write_unlock(zspage);
	return true;
}

static const struct movable_operations zsmalloc_mops;

/* Unlike classlock: counts. */
static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	struct size_class *class;
	struct zspage *zspage;
	struct zs_pool *pool;

	if (mode == MIGRATE_SYNC_NO_COPY)
		return -EINVAL;
	VM_BUG_ON_PAGE(!PageIsolated(page), page);

	zspage = get_zspage(page);
	pool = zspage->pool;

	/* Stops zs_free and zs_map_object, then zs_malloc, then mappings. */
	write_lock(&own(pool)->migrate_lock);
	class = zspage_class(pool, zspage);
	spin_lock(&class->lock);
	migrate_write_lock(zspage);
	VM_BUG_ON_PAGE(!counting(zspage)->isolated, page);

	zs_move_page_objects(class, newpage, page);
	replace_sub_page(class, zspage, newpage, page, &zsmalloc_mops, set_zspage_plain);

	write_unlock(&own(pool)->migrate_lock);
	spin_unlock(&class->lock);
	counting(zspage)->isolated--;
	migrate_write_unlock(zspage);

	/* In time: newpage is locked, so a free of the last object defers. */
	get_page(newpage);
	zspage_move_zone(newpage, page);

	reset_page(page, set_zspage_plain);
	put_page(page);
	return 0;
}

/* Unlike classlock: counts. */
static void zs_page_putback(struct page *page)
{
	struct zspage *zspage = get_zspage(page);

	VM_BUG_ON_PAGE(!PageIsolated(page), page);
	migrate_write_lock(zspage);
	VM_BUG_ON_PAGE(!counting(zspage)->isolated, page);
	counting(zspage)->isolated--;
	migrate_write_unlock(zspage);
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

	spin_lock(&class->lock);
	zspage = find_get_zspage(class);
	if (likely(zspage)) {
		record_obj(handle, obj_malloc(pool, zspage, handle));
		fix_fullness_group_by(class, zspage, set_zspage_fullness);
		if (unlikely(zspage->inuse == 1))
			zspage_revived(pool, class, zspage);
		class_stat_inc(class, ZS_OBJS_INUSE, 1);
		spin_unlock(&class->lock);
		return handle;
	}
	spin_unlock(&class->lock);

	zspage = alloc_zspage(pool, class, gfp);
	if (!zspage) {
		cache_free_handle(pool, handle);
		return (unsigned long)-ENOMEM;
	}
	migrate_lock_init(zspage);

	spin_lock(&class->lock);
	record_obj(handle, obj_malloc(pool, zspage, handle));
	insert_zspage(class, zspage, get_fullness_group(class, zspage));
	atomic_long_add(class->pages_per_zspage, &pool->pages_allocated);
	class_stat_inc(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	class_stat_inc(class, ZS_OBJS_INUSE, 1);
	/* The zspage is complete: its pages may be migrated. */
	SetZsPageMovable(zspage);
	spin_unlock(&class->lock);
	return handle;
}

static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;

	if (IS_ERR_OR_NULL((void *)handle))
		return;

	/* No gap between the locks: the object stays where the word said. */
	read_lock(&own(pool)->migrate_lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	class = zspage_class(pool, zspage);
	spin_lock(&class->lock);
	read_unlock(&own(pool)->migrate_lock);

	class_stat_dec(class, ZS_OBJS_INUSE, 1);
	obj_free(class, obj);
	if (fix_fullness_group_by(class, zspage, set_zspage_fullness) == ZS_INUSE_RATIO_0)
		free_zspage(pool, class, zspage);
	spin_unlock(&class->lock);
	cache_free_handle(pool, handle);
}

static void *zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	struct zspage *zspage;
	unsigned long obj;

	/* migrate_lock keeps the object in its place until the zspage's lock does. */
	read_lock(&own(pool)->migrate_lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	migrate_read_lock(zspage);
	read_unlock(&own(pool)->migrate_lock);

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

	write_lock(&own(pool)->migrate_lock);
	spin_lock(&class->lock);
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
		    rwlock_is_contended(&own(pool)->migrate_lock)) {
			putback_zspage(class, dst);
			dst = NULL;
			spin_unlock(&class->lock);
			write_unlock(&own(pool)->migrate_lock);
			cond_resched();
			write_lock(&own(pool)->migrate_lock);
			spin_lock(&class->lock);
		}
	}
	if (dst)
		putback_zspage(class, dst);
	spin_unlock(&class->lock);
	write_unlock(&own(pool)->migrate_lock);
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

static void zs_flush(struct zs_pool *pool)
{
	flush_work(&own(pool)->free_work);
}

/* Unlike classlock: a spare bit in obj values, and the count. */
static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	static const struct zs_layout layout = {
		.pool_size = sizeof(struct own_pool),
		.zspage_size = sizeof(struct counting_zspage),
	};
	struct zs_pool *pool = zs_pool_alloc(name, params, &layout);

	if (!pool)
		return NULL;
	INIT_WORK(&own(pool)->free_work, async_free_zspage);
	rwlock_init(&own(pool)->migrate_lock);
	zs_pool_add_tag_bit(pool);
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
	struct zs_check check = {.pool = pool, .quiescent = quiescent};
	unsigned int i;

	for (i = 0; i < pool->nr_slots; i++) {
		spin_lock(&pool->size_class[i]->lock);
		zs_check_class(&check, i);
		spin_unlock(&pool->size_class[i]->lock);
	}
	return zs_check_sums(&check);
}

const struct zs_ops zs_ops_classlock_2022 = {
	.name = "classlock-2022",
	.idea = "one rwlock per pool against movers in place of a pin bit per object",
	.locks = "page lock, pool->migrate_lock (rwlock), class->lock (spinlock), zspage->lock "
		 "(rwlock)",
	.source = "commit b475d42d2c43, November 2021: v5.17 to v6.1",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_DEFERS |
		 ZS_KERNEL_POLICY,
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
