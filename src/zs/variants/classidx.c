// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * classidx: zsmalloc since v7.3, "mm/zsmalloc: reduce lock contention in zs_free()".
 *
 * zs_free takes pool->migrate_lock to learn one thing: the object's class, and so the lock
 * that keeps it in its place. But an object never leaves its class. With the class's index
 * in the handle's word next to the PFN, zs_free reads the word without any lock, takes the
 * lock of the class it names, and reads the word again: movers hold that lock, so now the
 * PFN is right too. And an emptied zspage that is on no list, with all its page locks held,
 * can be seen by nobody: its pages are freed after class->lock is dropped.
 *
 * Lock order: page lock -> pool->migrate_lock (movers, readers) -> class->lock ->
 * zspage->zsl, tried for writing. Source: Wenchao Hao, Xueyuan Chen, v6 of 26 June 2026
 * (lkml 2606.3/03949), as merged for v7.3 (9909b088b1f0, 59e88952a827, 7ef28e8b8142,
 * 0abea609f37e).
 *
 * Made from: zspagelock.
 */
#include "src/zs/place.h"
#include "src/zs/variant.h"
#include "src/zs/zspage_lock.h"

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

enum { CLASS_BITS, LOCKLESS_READ, FREE_UNLOCKED };

static const struct zs_switch classidx_switches[] = {
	[CLASS_BITS] = {.name = "class-bits",
			.help = "patch 1: obj values have the class's index; off: zs_free asks the "
				"zspage, by pool->migrate_lock",
			.def = 1},
	[LOCKLESS_READ] =
		{.name = "lockless-read",
		 .help = "patch 2: zs_free reads the class from the handle's word without "
			 "pool->migrate_lock; needs class-bits",
		 .def = 1},
	[FREE_UNLOCKED] = {.name = "free-unlocked",
			   .help = "patch 3: pages are freed outside of class->lock",
			   .def = 1},
	{0},
};

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

/* Unlike zspagelock: its part without locks is a function. */
static void __free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	release_zspage(pool, class, zspage);
}

static void kick_deferred_free(struct zs_pool *pool)
{
	schedule_work(&own(pool)->free_work);
}

/*
 * Nothing of it is in use. True: all its page locks are held, and it is on no list and in no
 * counter of the class any more; false: pages that a migration has locked must wait.
 */
static bool detach_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(zspage->inuse);
	VM_BUG_ON(list_empty(&zspage->list));

	zspage_emptied(zspage);
	if (!trylock_zspage(zspage)) {
		zs_count_deferred(pool, class);
		kick_deferred_free(pool);
		return false;
	}
	remove_zspage(class, zspage);
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	return true;
}

/* Unlike zspagelock: in two steps. */
static void free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	if (detach_zspage(pool, class, zspage))
		release_zspage(pool, class, zspage);
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

static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	/* Nor can its zspage go meanwhile: trylock_zspage() would fail. */
	VM_BUG_ON_PAGE(PageIsolated(page), page);
	return true;
}

static const struct movable_operations zsmalloc_mops;

/* Unlike zspagelock: -EBUSY, since a reader may take long; zspage->lock goes first. */
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

/* The class of a live handle, its lock held: nobody moves the object, and *@obj is right. */
static __always_inline struct size_class *
obj_class_get_and_lock(struct zs_pool *pool, unsigned long handle, unsigned long *obj)
{
	struct size_class *class;

	if (likely(pool->switches[LOCKLESS_READ])) {
		class = pool->size_class[obj_to_class_idx(handle_to_obj_once(handle))];
		spin_lock(&class->lock);
		*obj = handle_to_obj(handle);
		return class;
	}
	read_lock(&own(pool)->migrate_lock);
	*obj = handle_to_obj(handle);
	class = zspage_class(pool, get_zspage(obj_to_page(*obj)));
	spin_lock(&class->lock);
	read_unlock(&own(pool)->migrate_lock);
	return class;
}

/* Unlike zspagelock: by the class that the word names; pages go after class->lock. */
static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct zspage *zspage, *emptied = NULL;
	struct size_class *class;
	unsigned long obj;

	if (IS_ERR_OR_NULL((void *)handle))
		return;

	class = obj_class_get_and_lock(pool, handle, &obj);
	zspage = get_zspage(obj_to_page(obj));

	class_stat_dec(class, ZS_OBJS_INUSE, 1);
	obj_free(class, obj);
	if (fix_fullness_group_by(class, zspage, set_zspage_fullness) == ZS_INUSE_RATIO_0 &&
	    detach_zspage(pool, class, zspage)) {
		if (likely(pool->switches[FREE_UNLOCKED]))
			emptied = zspage;
		else
			release_zspage(pool, class, zspage);
	}
	spin_unlock(&class->lock);

	/* On no list, nothing in use, its pages locked: nobody can look at it. */
	if (emptied)
		release_zspage(pool, class, emptied);
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

/* Unlike zspagelock: with the class's index in obj values. */
static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	static const struct zs_layout layout = {
		.pool_size = sizeof(struct own_pool),
		.zspage_size = sizeof(struct counted_zspage),
	};
	struct zs_pool *pool = zs_pool_alloc_unmapped(name, params, &layout);

	if (!pool)
		return NULL;
	INIT_WORK(&own(pool)->free_work, async_free_zspage);
	rwlock_init(&own(pool)->migrate_lock);
	if (pool->switches[CLASS_BITS])
		zs_pool_add_class_index(pool);
	else
		pool->switches[LOCKLESS_READ] = 0;
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

const struct zs_ops zs_ops_classidx = {
	.name = "classidx",
	.idea = "the handle's word names the class, so zs_free takes no lock of the whole pool",
	.locks = "page lock, pool->migrate_lock (rwlock), class->lock (spinlock), zspage->lock (a "
		 "count of readers under a spinlock, writers try)",
	.source = "lkml 2606.3/03949, v6 of 26 June 2026 (Wenchao Hao, Xueyuan Chen), as in v7.3",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_DEFERS |
		 ZS_READERS_SLEEP | ZS_KERNEL_POLICY,
	.switches = classidx_switches,
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
