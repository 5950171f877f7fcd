// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * defer-zspage: zs_free frees its object itself and leaves a zspage that it emptied to a worker.
 *
 * What is slow in zs_free is to give pages back. percpu-deferred queues whole frees for that,
 * so objects wait, too. Here the object is gone at once, and the emptied zspage, off its list
 * and out of the counters of its class, goes on a lock-free list of the pool. The caller asks for
 * no page lock: the worker can wait for them, and so the list is the only way a zspage is freed.
 * zs_malloc cannot take a zspage back that waits.
 *
 * Lock order: page lock -> pool->migrate_lock (movers, readers) -> class->lock -> zspage->zsl,
 * tried for writing; none for the list of emptied zspages.
 * Source: zslab's own, November 2026; asked for in the review of the RFC that defers zs_free (v3
 * of 8 May 2026, Yosry Ahmed): how much of its gain comes from free_zspage() alone?
 *
 * Made from: classidx.
 */
#include "src/zs/place.h"
#include "src/zs/variant.h"
#include "src/zs/zspage_lock.h"

struct own_pool {
	struct zs_pool pool;
	struct work_struct free_work;
	rwlock_t migrate_lock;
	struct zspage *emptied; /* the last one; no lock */
};

struct deferred_zspage {
	struct counted_zspage counted;
	struct zspage *next_emptied;
};

BUILD_BUG_ON(offsetof(struct own_pool, migrate_lock) !=
	     sizeof(struct zs_pool) + sizeof(struct work_struct));

static struct own_pool *own(struct zs_pool *pool)
{
	return container_of(pool, struct own_pool, pool);
}

static struct deferred_zspage *deferred_zspage(struct zspage *zspage)
{
	return container_of(zspage, struct deferred_zspage, counted.zspage);
}

/* The caller has all page locks, and nobody finds the zspage: no other lock is needed. */
static void release_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
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
	atomic_long_sub(class->pages_per_zspage, &pool->pages_allocated);
}

static void kick_deferred_free(struct zs_pool *pool)
{
	schedule_work(&own(pool)->free_work);
}

/* The worker takes the whole list; a push on an empty list wakes the worker. */
static void push_emptied(struct zs_pool *pool, struct zspage *zspage)
{
	struct zspage **head = &own(pool)->emptied, *first = READ_ONCE(*head);

	do {
		deferred_zspage(zspage)->next_emptied = first;
	} while (!try_cmpxchg(head, &first, zspage));
	/* By now it may be free. */
	if (!first)
		kick_deferred_free(pool);
}

/* Unlike classidx: always by the worker. Nothing of it is in use, and nobody finds it again. */
static void free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(zspage->inuse);
	VM_BUG_ON(list_empty(&zspage->list));

	zspage_emptied(zspage);
	remove_zspage(class, zspage);
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	zs_count_deferred(pool, class);
	push_emptied(pool, zspage);
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

	zspage_read_lock(zspage);
	while ((page = locked ? get_next_page(locked) : get_first_page(zspage))) {
		if (trylock_page(page)) {
			locked = page;
			continue;
		}
		get_page(page);
		zspage_read_unlock(zspage);
		wait_on_page_locked(page);
		put_page(page);
		zspage_read_lock(zspage);
	}
	zspage_read_unlock(zspage);
}

/* Unlike classidx: they are on no list of a class, so no lock of one is needed. */
static void async_free_zspage(struct work_struct *work)
{
	struct zs_pool *pool = &container_of(work, struct own_pool, free_work)->pool;
	struct zspage *zspage = xchg(&own(pool)->emptied, NULL), *next;

	for (; zspage; zspage = next) {
		struct size_class *class = zspage_class(pool, zspage);

		next = deferred_zspage(zspage)->next_emptied;
		lock_zspage(zspage);
		zs_count_undeferred(pool, class);
		release_zspage(pool, class, zspage);
		cond_resched();
	}
}

/* Unlike classidx: in the reason. */
static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	/* Nor can its zspage go meanwhile: the worker waits for the page. */
	VM_BUG_ON_PAGE(PageIsolated(page), page);
	return true;
}

static const struct movable_operations zsmalloc_mops;

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

	write_lock(&own(pool)->migrate_lock);
	class = zspage_class(pool, zspage);
	spin_lock(&class->lock);
	if (!zspage_write_trylock(zspage)) {
		spin_unlock(&class->lock);
		write_unlock(&own(pool)->migrate_lock);
		return -EBUSY;
	}

	zs_move_page_objects(class, newpage, page);
	replace_sub_page(class, zspage, newpage, page, &zsmalloc_mops, set_zspage_plain);

	zspage_write_unlock(zspage);
	spin_unlock(&class->lock);
	write_unlock(&own(pool)->migrate_lock);

	/* In time: newpage is locked, so a free of the last object defers. */
	get_page(newpage);
	zspage_move_zone(newpage, page);

	reset_page(page, set_zspage_plain);
	put_page(page);
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

/* Unlike classidx: an emptied zspage is on no list. */
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
	zspage_lock_init(zspage);

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

/*
 * Unlike classidx: always so.
 * The class of a live handle, with its lock held and what the word says under it. The word
 * without the lock names the class alone: its page may be anybody's by now.
 */
static __always_inline struct size_class *
obj_class_get_and_lock(struct zs_pool *pool, unsigned long handle, unsigned long *obj)
{
	struct size_class *class = pool->size_class[obj_to_class_idx(handle_to_obj_once(handle))];

	spin_lock(&class->lock);
	*obj = handle_to_obj(handle);
	return class;
}

/* Unlike classidx: no pages to free. */
static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;

	if (IS_ERR_OR_NULL((void *)handle))
		return;

	class = obj_class_get_and_lock(pool, handle, &obj);
	zspage = get_zspage(obj_to_page(obj));

	class_stat_dec(class, ZS_OBJS_INUSE, 1);
	obj_free(class, obj);
	if (fix_fullness_group_by(class, zspage, set_zspage_fullness) == ZS_INUSE_RATIO_0)
		free_zspage(pool, class, zspage);
	spin_unlock(&class->lock);
	cache_free_handle(pool, handle);
}

/* zspage->lock has the object for reading. Nothing else is held. */
static __always_inline struct place find_for_reading(struct zs_pool *pool, unsigned long handle)
{
	struct zspage *zspage;
	unsigned long obj;

	/* Stops movers until the zspage's lock does. */
	read_lock(&own(pool)->migrate_lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	zspage_read_lock(zspage);
	read_unlock(&own(pool)->migrate_lock);
	return place_of(pool, zspage, obj);
}

static void *zs_obj_read_begin(struct zs_pool *pool, unsigned long handle, void *local_copy)
{
	struct place at = find_for_reading(pool, handle);

	return place_read_begin(&at, at.size, local_copy);
}

static void zs_obj_read_end(struct zs_pool *pool, unsigned long handle, void *mem)
{
	/* Readers keep the object where it is, so the word has not changed. */
	unsigned long obj = handle_to_obj(handle);
	struct place at = place_of(pool, get_zspage(obj_to_page(obj)), obj);

	place_read_end(&at, at.size, mem);
	zspage_read_unlock(at.zspage);
}

/* As since v7.0: the caller knows how long it is, and an end that is not read costs no copy. */
static void *zs_obj_read_len_begin(struct zs_pool *pool, unsigned long handle, size_t len,
				   void *local_copy)
{
	struct place at = find_for_reading(pool, handle);

	return place_read_begin(&at, len, local_copy);
}

static void zs_obj_read_len_end(struct zs_pool *pool, unsigned long handle, size_t len, void *mem)
{
	unsigned long obj = handle_to_obj(handle);
	struct place at = place_of(pool, get_zspage(obj_to_page(obj)), obj);

	place_read_end(&at, len, mem);
	zspage_read_unlock(at.zspage);
}

static void zs_obj_write(struct zs_pool *pool, unsigned long handle, const void *mem, size_t len)
{
	struct place at = find_for_reading(pool, handle);

	place_write(&at, mem, len);
	zspage_read_unlock(at.zspage);
}

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

		if (!zspage_write_trylock(src)) {
			putback_zspage(class, src);
			break;
		}
		migrate_zspage(pool, src, dst);
		zspage_write_unlock(src);

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

/* Unlike classidx: the class's index always, and a link in each zspage. */
static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	static const struct zs_layout layout = {
		.pool_size = sizeof(struct own_pool),
		.zspage_size = sizeof(struct deferred_zspage),
	};
	struct zs_pool *pool = zs_pool_alloc_unmapped(name, params, &layout);

	if (!pool)
		return NULL;
	INIT_WORK(&own(pool)->free_work, async_free_zspage);
	rwlock_init(&own(pool)->migrate_lock);
	zs_pool_add_class_index(pool);
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

const struct zs_ops zs_ops_defer_zspage = {
	.name = "defer-zspage",
	.idea = "zs_free leaves an emptied zspage to a worker, by a lock-free list",
	.locks = "page lock, pool->migrate_lock (rwlock), class->lock (spinlock), zspage->lock (a "
		 "count of readers under a spinlock, writers try)",
	.source = "zslab's own, November 2026, on classidx; asked for in review in May 2026",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_DEFERS |
		 ZS_DEFERS_FREES | ZS_READERS_SLEEP | ZS_KERNEL_POLICY,
	.create_pool = zs_create_pool,
	.destroy_pool = zs_destroy_pool,
	.malloc = zs_malloc,
	.free = zs_free,
	.read_begin = zs_obj_read_begin,
	.read_end = zs_obj_read_end,
	.read_len_begin = zs_obj_read_len_begin,
	.read_len_end = zs_obj_read_len_end,
	.write = zs_obj_write,
	.compact = zs_compact,
	.flush = zs_flush,
	.get_total_pages = zs_get_total_pages,
	.pool_stats = zs_pool_stats,
	.class_state = zs_class_state,
	.check_pool = zs_check_pool,
};
