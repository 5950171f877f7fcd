// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/class_lock.h"

#include "src/zs/variant.h"

void class_lock_release_zspage(struct zs_pool *pool, struct size_class *class,
			       struct zspage *zspage)
{
	put_locked_zspage_pages(zspage);
	cache_free_zspage(pool, zspage);
	atomic_long_sub(class->pages_per_zspage, &pool->pages_allocated);
}

bool class_lock_detach_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(zspage->inuse);
	VM_BUG_ON(list_empty(&zspage->list));

	zspage_emptied(zspage);
	if (!trylock_zspage(zspage)) {
		zs_count_deferred(pool, class);
		schedule_work(&pool->free_work);
		return false;
	}
	remove_zspage(class, zspage);
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	return true;
}

void class_lock_free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	if (class_lock_detach_zspage(pool, class, zspage))
		class_lock_release_zspage(pool, class, zspage);
}

/* From here on zs_malloc cannot find the zspages that wait; only migration can. */
static void splice_waiting_zspages(struct zs_pool *pool, struct list_head *free_pages)
{
	unsigned int i;

	for (i = 0; i < pool->nr_slots; i++) {
		struct size_class *class = zs_distinct_class(pool, i);

		if (!class)
			continue;
		spin_lock(&class->lock);
		list_splice_init(&class->fullness_list[ZS_INUSE_RATIO_0], free_pages);
		spin_unlock(&class->lock);
	}
}

static void async_free_zspage(struct work_struct *work)
{
	struct zs_pool *pool = container_of(work, struct zs_pool, free_work);
	struct zspage *zspage, *tmp;
	LIST_HEAD(free_pages);

	splice_waiting_zspages(pool, &free_pages);
	list_for_each_entry_safe (zspage, tmp, &free_pages, list) {
		struct size_class *class = zspage_class(pool, zspage);

		list_del(&zspage->list);
		lock_zspage(zspage);

		spin_lock(&class->lock);
		class_stat_dec(class, ZS_INUSE_RATIO_0, 1);
		class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
		zs_count_undeferred(pool, class);
		class_lock_release_zspage(pool, class, zspage);
		spin_unlock(&class->lock);
	}
}

bool class_lock_isolate(struct page *page, isolate_mode_t mode)
{
	/* Nor can its zspage go meanwhile: trylock_zspage() would fail. */
	VM_BUG_ON_PAGE(PageIsolated(page), page);
	return true;
}

void class_lock_putback(struct page *page)
{
	VM_BUG_ON_PAGE(!PageIsolated(page), page);
}

int class_lock_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
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

	write_lock(&pool->migrate_lock);
	class = zspage_class(pool, zspage);
	spin_lock(&class->lock);
	migrate_write_lock(zspage);

	zs_move_page_objects(class, newpage, page);
	replace_sub_page(class, zspage, newpage, page, pool->mops, set_zspage_plain);

	write_unlock(&pool->migrate_lock);
	spin_unlock(&class->lock);
	migrate_write_unlock(zspage);

	/* In time: newpage is locked, so a free of the last object defers. */
	get_page(newpage);
	zspage_move_zone(newpage, page);

	__ClearPageMovable(page);
	reset_page_fields(page, set_zspage_plain);
	put_page(page);
	return 0;
}

const struct movable_operations class_lock_mops = {
	.isolate_page = class_lock_isolate,
	.migrate_page = class_lock_migrate,
	.putback_page = class_lock_putback,
};

unsigned long class_lock_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
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

	spin_lock(&class->lock);
	record_obj(handle, obj_malloc(pool, zspage, handle));
	insert_zspage(class, zspage, get_fullness_group(class, zspage));
	atomic_long_add(class->pages_per_zspage, &pool->pages_allocated);
	class_stat_inc(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	class_stat_inc(class, ZS_OBJS_INUSE, 1);
	/* The zspage is complete: its pages may be migrated. */
	SetZsPageMovable(zspage, pool->mops);
	spin_unlock(&class->lock);
	return handle;
}

void *class_lock_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	struct zspage *zspage;
	unsigned long obj;

	read_lock(&pool->migrate_lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	migrate_read_lock(zspage);
	read_unlock(&pool->migrate_lock);

	return zs_map_location(pool, zspage, obj, mm);
}

void class_lock_unmap_object(struct zs_pool *pool, unsigned long handle)
{
	struct zspage *zspage;
	unsigned long obj;

	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	zs_unmap_location(pool, zspage, obj);
	migrate_read_unlock(zspage);
}

DEFINE_ZS_OBJ_BY_MAP(, class_lock)

static unsigned long compact_class(struct zs_pool *pool, struct size_class *class)
{
	struct zspage *src = NULL, *dst = NULL;
	unsigned long pages_freed = 0;

	write_lock(&pool->migrate_lock);
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
			class_lock_free_zspage(pool, class, src);
			pages_freed += class->pages_per_zspage;
		}
		if (get_fullness_group(class, dst) == ZS_INUSE_RATIO_100 ||
		    rwlock_is_contended(&pool->migrate_lock)) {
			putback_zspage(class, dst);
			dst = NULL;
			spin_unlock(&class->lock);
			write_unlock(&pool->migrate_lock);
			cond_resched();
			write_lock(&pool->migrate_lock);
			spin_lock(&class->lock);
		}
	}
	if (dst)
		putback_zspage(class, dst);
	spin_unlock(&class->lock);
	write_unlock(&pool->migrate_lock);
	return pages_freed;
}

unsigned long class_lock_compact(struct zs_pool *pool)
{
	return zs_compact_pool(pool, compact_class);
}

void class_lock_init_pool(struct zs_pool *pool, const struct movable_operations *mops)
{
	INIT_WORK(&pool->free_work, async_free_zspage);
	pool->mops = mops;
	zs_register_shrinker(pool, class_lock_compact);
}

struct zs_pool *class_lock_create_pool(const char *name, const struct zs_params *params)
{
	struct zs_pool *pool = zs_pool_alloc(name, params, sizeof(struct zspage), 0);

	if (pool)
		class_lock_init_pool(pool, &class_lock_mops);
	return pool;
}

void class_lock_flush(struct zs_pool *pool)
{
	flush_work(&pool->free_work);
}

void class_lock_destroy_pool(struct zs_pool *pool)
{
	zs_unregister_shrinker(pool);
	flush_work(&pool->free_work);
	zs_pool_report_leaks(pool);
	zs_pool_destroy_caches(pool);
	zs_pool_free(pool);
}

unsigned int class_lock_check_pool(struct zs_pool *pool, bool quiescent)
{
	return zs_check_locked_classes(pool, quiescent);
}
