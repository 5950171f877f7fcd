// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/class_lock.h"

#include "src/zs/class_lock_by.h"
#include "src/zs/variant.h"

static bool write_lock_zspage(struct zspage *zspage)
{
	migrate_write_lock(zspage);
	return true;
}

static const struct zspage_rwlock waiting_rwlock = {
	.read_lock = migrate_read_lock,
	.read_unlock = migrate_read_unlock,
	.write_lock = write_lock_zspage,
	.write_unlock = migrate_write_unlock,
};

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
void class_lock_splice_waiting(struct zs_pool *pool, struct list_head *free_pages)
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

void class_lock_async_free(struct work_struct *work)
{
	class_lock_async_free_by(work, &waiting_rwlock);
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

static int class_lock_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	return class_lock_migrate_by(newpage, page, mode, &waiting_rwlock, -EBUSY);
}

const struct movable_operations class_lock_mops = {
	.isolate_page = class_lock_isolate,
	.migrate_page = class_lock_migrate,
	.putback_page = class_lock_putback,
};

unsigned long class_lock_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	return class_lock_malloc_by(pool, size, gfp, &waiting_rwlock);
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
	return class_lock_compact_by(pool, class, &waiting_rwlock);
}

unsigned long class_lock_compact(struct zs_pool *pool)
{
	return zs_compact_pool(pool, compact_class);
}

void class_lock_init_pool(struct zs_pool *pool, const struct movable_operations *mops,
			  unsigned long (*compact)(struct zs_pool *pool))
{
	INIT_WORK(&pool->free_work, class_lock_async_free);
	pool->mops = mops;
	zs_register_shrinker(pool, compact);
}

struct zs_pool *class_lock_create_pool(const char *name, const struct zs_params *params)
{
	struct zs_pool *pool = zs_pool_alloc(name, params, sizeof(struct zspage), 0);

	if (pool)
		class_lock_init_pool(pool, &class_lock_mops, class_lock_compact);
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
	return zs_check_locked_classes(pool, quiescent, false);
}
