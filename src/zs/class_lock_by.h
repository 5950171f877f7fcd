/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of class_lock.h touches the zspage's own lock, for either form of it: instantiated by
 * class_lock.c for the rwlock, and by a variant with another.
 */
#ifndef ZS_CLASS_LOCK_BY_H
#define ZS_CLASS_LOCK_BY_H

#include "src/zs/class_lock.h"
#include "src/zs/variant.h"
#include "src/zs/zspage_rwlock.h"

/* As class_lock_malloc(). */
static __always_inline unsigned long class_lock_malloc_by(struct zs_pool *pool, size_t size,
							  gfp_t gfp,
							  const struct zspage_rwlock *rwlock)
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
	if (rwlock->init)
		rwlock->init(zspage);

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

/* The worker: frees the emptied zspages whose page locks were not to be had. */
static __always_inline void class_lock_async_free_by(struct work_struct *work,
						     const struct zspage_rwlock *rwlock)
{
	struct zs_pool *pool = container_of(work, struct zs_pool, free_work);
	struct zspage *zspage, *tmp;
	LIST_HEAD(free_pages);

	class_lock_splice_waiting(pool, &free_pages);
	list_for_each_entry_safe (zspage, tmp, &free_pages, list) {
		struct size_class *class = zspage_class(pool, zspage);

		list_del(&zspage->list);
		lock_zspage_by(zspage, rwlock->read_lock, rwlock->read_unlock);

		spin_lock(&class->lock);
		class_stat_dec(class, ZS_INUSE_RATIO_0, 1);
		class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
		zs_count_undeferred(pool, class);
		class_lock_release_zspage(pool, class, zspage);
		spin_unlock(&class->lock);
	}
}

/* As class_lock_migrate(); @busy when a reader has the zspage. */
static __always_inline int class_lock_migrate_by(struct page *newpage, struct page *page,
						 enum migrate_mode mode,
						 const struct zspage_rwlock *rwlock, int busy)
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
	if (!rwlock->write_lock(zspage)) {
		spin_unlock(&class->lock);
		write_unlock(&pool->migrate_lock);
		return busy;
	}

	zs_move_page_objects(class, newpage, page);
	replace_sub_page(class, zspage, newpage, page, pool->mops, set_zspage_plain);

	write_unlock(&pool->migrate_lock);
	spin_unlock(&class->lock);
	rwlock->write_unlock(zspage);

	/* In time: newpage is locked, so a free of the last object defers. */
	get_page(newpage);
	zspage_move_zone(newpage, page);

	__ClearPageMovable(page);
	reset_page_fields(page, set_zspage_plain);
	put_page(page);
	return 0;
}

/* One class of class_lock_compact(). A source that a reader has ends it. */
static __always_inline unsigned long class_lock_compact_by(struct zs_pool *pool,
							   struct size_class *class,
							   const struct zspage_rwlock *rwlock)
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

		if (!rwlock->write_lock(src)) {
			putback_zspage(class, src);
			break;
		}
		migrate_zspage(pool, src, dst);
		rwlock->write_unlock(src);

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

#endif
