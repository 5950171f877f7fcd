// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pinbit: zsmalloc until v5.16. Each object has a lock of its own: a bit in its handle's word.
 *
 * A map or free pins the object, by spinning; a mover holds class->lock, which
 * a free takes with the pin held, so it only tries. Page migration needs every object of the
 * page, or gives up for now; compaction leaves what is pinned. An isolated page's zspage is off
 * its list, so that nothing more is allocated from it; with the last of its isolated pages it
 * comes back, and if it has been emptied meanwhile, the worker frees it.
 *
 * Lock order: page lock, pin -> zspage->lock -> class->lock -> pin, tried.
 * Source: "zsmalloc: page migration support", commit 48b4800a1c6a, July 2016: v4.8 to v5.16;
 * waiting for isolated zspages at destroy: 701d678599d0, August 2019.
 *
 * Made from: classlock-2022.
 */
#include "src/zs/variant.h"
#include "src/zs/zspage_rwlock.h"

struct own_pool {
	struct zs_pool pool;
	struct work_struct free_work;
	atomic_long_t isolated_zspages; /* off their lists */
	unsigned long isolated_wait;	/* bit 0: a task waits until there is none */
};

static struct own_pool *own(struct zs_pool *pool)
{
	return container_of(pool, struct own_pool, pool);
}

struct pinned_zspage {
	struct locked_zspage locked;
	unsigned int isolated; /* pages; under class->lock */
};

static unsigned int *isolated_pages(struct zspage *zspage)
{
	return &container_of(zspage, struct pinned_zspage, locked.zspage)->isolated;
}

/* While it is set, the object stays where the word says, and the word is the holder's to store. */
#define HANDLE_PIN_BIT 0

static void pin_tag(unsigned long handle)
{
	bit_spin_lock(HANDLE_PIN_BIT, (unsigned long *)handle);
}

static bool trypin_tag(unsigned long handle)
{
	return bit_spin_trylock(HANDLE_PIN_BIT, (unsigned long *)handle);
}

static void unpin_tag(unsigned long handle)
{
	bit_spin_unlock(HANDLE_PIN_BIT, (unsigned long *)handle);
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

/* Unlike classlock-2022: takes the zspage off its list. An empty one is the worker's. */
static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	struct zspage *zspage = get_zspage(page);
	struct zs_pool *pool = zspage->pool;
	struct size_class *class = zspage_class(pool, zspage);
	bool inuse;

	VM_BUG_ON_PAGE(PageIsolated(page), page);
	spin_lock(&class->lock);
	inuse = zspage->inuse;
	if (inuse && !(*isolated_pages(zspage))++) {
		remove_zspage(class, zspage);
		atomic_long_inc(&own(pool)->isolated_zspages);
	}
	spin_unlock(&class->lock);
	return inuse;
}

/* One of its pages is no longer isolated. True: it was the last, and the zspage is listed. */
static bool put_isolated(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(!*isolated_pages(zspage));
	if (--*isolated_pages(zspage))
		return false;
	if (putback_zspage(class, zspage) == ZS_INUSE_RATIO_0) {
		/* A page of it is locked, by the engine. */
		zs_count_deferred(pool, class);
		kick_deferred_free(pool);
	}
	return true;
}

/*
 * The last lets the pool's destruction go on, but not to its end: that waits for the worker, and
 * the worker for the lock of the page that was isolated, which the engine still has.
 */
static void dec_isolated_zspages(struct zs_pool *pool)
{
	unsigned long *wait = &own(pool)->isolated_wait;

	if (atomic_long_dec_and_test(&own(pool)->isolated_zspages)) {
		clear_bit_unlock(0, wait);
		sim_wake_bit(wait, 0);
	}
}

/* Those that start in the page before @end. */
static void unpin_objects(struct size_class *class, struct page *page, unsigned long end)
{
	unsigned long off = get_first_obj_offset(page), handle;
	char *addr = kmap_atomic(page);

	for (; off < end; off += class->size)
		if (obj_allocated(page, addr + off, &handle))
			unpin_tag(handle);
	kunmap_atomic(addr);
}

/* False: another task has one of the objects that start in the page, and none is pinned. */
static bool trypin_objects(struct size_class *class, struct page *page)
{
	unsigned long off = get_first_obj_offset(page), handle;
	char *addr = kmap_atomic(page);
	bool pinned = true;

	for (; off < PAGE_SIZE; off += class->size) {
		if (!obj_allocated(page, addr + off, &handle))
			continue;
		pinned = trypin_tag(handle);
		if (!pinned)
			break;
	}
	kunmap_atomic(addr);
	if (!pinned)
		unpin_objects(class, page, off);
	return pinned;
}

static const struct movable_operations zsmalloc_mops;

/* Unlike classlock-2022: with the page's objects pinned. */
static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	struct size_class *class;
	struct zspage *zspage;
	struct zs_pool *pool;
	bool last;

	if (mode == MIGRATE_SYNC_NO_COPY)
		return -EINVAL;
	VM_BUG_ON_PAGE(!PageIsolated(page), page);

	/* Its lock is held: a free of the zspage would have to wait for it. */
	zspage = get_zspage(page);
	pool = zspage->pool;
	class = zspage_class(pool, zspage);

	/* The lock waits for mappings, whose object may reach into this page. */
	migrate_write_lock(zspage);
	spin_lock(&class->lock);
	if (!trypin_objects(class, page)) {
		spin_unlock(&class->lock);
		migrate_write_unlock(zspage);
		return -EAGAIN;
	}

	zs_move_page_objects(class, newpage, page);
	replace_sub_page(class, zspage, newpage, page, &zsmalloc_mops, set_zspage_plain);
	get_page(newpage);
	last = put_isolated(pool, class, zspage);
	zspage_move_zone(newpage, page);
	unpin_objects(class, newpage, PAGE_SIZE);

	spin_unlock(&class->lock);
	migrate_write_unlock(zspage);
	if (last)
		dec_isolated_zspages(pool);

	reset_page(page, set_zspage_plain);
	put_page(page);
	return 0;
}

/* Unlike classlock-2022: the last one puts the zspage back on its list. */
static void zs_page_putback(struct page *page)
{
	struct zspage *zspage = get_zspage(page);
	struct zs_pool *pool = zspage->pool;
	struct size_class *class = zspage_class(pool, zspage);
	bool last;

	VM_BUG_ON_PAGE(!PageIsolated(page), page);
	spin_lock(&class->lock);
	last = put_isolated(pool, class, zspage);
	spin_unlock(&class->lock);
	if (last)
		dec_isolated_zspages(pool);
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

/* Unlike classlock-2022: by the pin; nothing of a zspage with an isolated page is freed. */
static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;

	if (IS_ERR_OR_NULL((void *)handle))
		return;

	pin_tag(handle);
	obj = handle_to_obj_once(handle);
	zspage = get_zspage(obj_to_page(obj));
	migrate_read_lock(zspage);
	class = zspage_class(pool, zspage);
	spin_lock(&class->lock);
	class_stat_dec(class, ZS_OBJS_INUSE, 1);
	obj_free(class, obj);
	migrate_read_unlock(zspage);

	if (unlikely(*isolated_pages(zspage))) {
		/* On no list; the putback of its last page sees that it is empty. */
		if (!zspage->inuse)
			zspage_emptied(zspage);
	} else if (fix_fullness_group_by(class, zspage, set_zspage_mapping) == ZS_INUSE_RATIO_0) {
		free_zspage(pool, class, zspage);
	}
	spin_unlock(&class->lock);
	unpin_tag(handle);
	cache_free_handle(pool, handle);
}

/* Unlike classlock-2022: by the pin. */
static void *zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	struct zspage *zspage;
	unsigned long obj;

	/* Until it is unmapped, no mover and no free of the object succeeds. */
	pin_tag(handle);
	obj = handle_to_obj_once(handle);
	zspage = get_zspage(obj_to_page(obj));
	/* Against page migration: the object may reach into a page that another starts in. */
	migrate_read_lock(zspage);

	return zs_map_location(pool, zspage, obj, mm);
}

/* Unlike classlock-2022: drops the pin. */
static void zs_unmap_object(struct zs_pool *pool, unsigned long handle)
{
	unsigned long obj = handle_to_obj_once(handle);
	struct zspage *zspage = get_zspage(obj_to_page(obj));

	zs_unmap_location(pool, zspage, obj);
	migrate_read_unlock(zspage);
	unpin_tag(handle);
}

DEFINE_ZS_OBJ_BY_MAP(static, zs)

/* As migrate_zspage(), but mappers are not kept out: they pin. False: some objects stayed. */
static bool migrate_unpinned(struct zs_pool *pool, struct zspage *src, struct zspage *dst)
{
	struct size_class *class = zspage_class(pool, src);
	struct page *page = get_first_page(src);
	unsigned int idx = 0;
	bool all = true;

	while (page && src->inuse && dst->inuse < class->objs_per_zspage) {
		unsigned long handle = find_alloced_obj(class->size, page, &idx);
		unsigned long used_obj, free_obj;

		if (!handle) {
			page = get_next_page(page);
			idx = 0;
			continue;
		}
		idx++;
		if (!trypin_tag(handle)) {
			all = false;
			continue;
		}
		used_obj = handle_to_obj_once(handle);
		free_obj = obj_malloc(pool, dst, handle);
		zs_object_copy(class, free_obj, used_obj);
		record_obj(handle, free_obj | BIT(HANDLE_PIN_BIT));
		obj_free(class, used_obj);
		unpin_tag(handle);
	}
	return all;
}

/* Unlike classlock-2022: under class->lock, and what is pinned stays. */
static unsigned long __zs_compact(struct zs_pool *pool, struct size_class *class)
{
	struct zspage *src = NULL, *dst = NULL;
	unsigned long pages_freed = 0;
	bool all = true;

	spin_lock(&class->lock);
	/* With a pinned object left the sparsest zspage would be found again and again. */
	while (all && zs_can_compact(class)) {
		if (!dst && !(dst = isolate_dst_zspage(class)))
			break;
		src = isolate_src_zspage(class);
		if (!src)
			break;

		all = migrate_unpinned(pool, src, dst);
		if (putback_zspage(class, src) == ZS_INUSE_RATIO_0) {
			free_zspage(pool, class, src);
			pages_freed += class->pages_per_zspage;
		}
		if (get_fullness_group(class, dst) == ZS_INUSE_RATIO_100 ||
		    spin_is_contended(&class->lock)) {
			putback_zspage(class, dst);
			dst = NULL;
			spin_unlock(&class->lock);
			cond_resched();
			spin_lock(&class->lock);
		}
	}
	if (dst)
		putback_zspage(class, dst);
	spin_unlock(&class->lock);
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

/* Unlike classlock-2022: no lock of the pool, but the count of what is isolated. */
static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	static const struct zs_layout layout = {
		.pool_size = sizeof(struct own_pool),
		.zspage_size = sizeof(struct pinned_zspage),
	};
	struct zs_pool *pool = zs_pool_alloc(name, params, &layout);

	if (!pool)
		return NULL;
	INIT_WORK(&own(pool)->free_work, async_free_zspage);
	zs_pool_add_tag_bit(pool);
	zs_register_shrinker(pool, zs_compact);
	return pool;
}

/* Of a pool without objects nothing is isolated any more, so the count only falls. */
static void wait_for_isolated_drain(struct zs_pool *pool)
{
	while (atomic_long_read(&own(pool)->isolated_zspages)) {
		set_bit(0, &own(pool)->isolated_wait);
		smp_mb__after_atomic();
		if (atomic_long_read(&own(pool)->isolated_zspages))
			sim_wait_on_bit(&own(pool)->isolated_wait, 0);
	}
}

/* Unlike classlock-2022: when nothing is isolated. */
static void zs_destroy_pool(struct zs_pool *pool)
{
	wait_for_isolated_drain(pool);
	zs_unregister_shrinker(pool);
	zs_flush(pool);
	zs_pool_report_leaks(pool);
	zs_pool_destroy_caches(pool);
	zs_pool_free(pool);
}

/* Unlike classlock-2022: zspages may be on no list. */
static unsigned int zs_check_pool(struct zs_pool *pool, bool quiescent)
{
	struct zs_check check = {.pool = pool, .quiescent = quiescent, .unlisted = true};
	unsigned int i;

	for (i = 0; i < pool->nr_slots; i++) {
		spin_lock(&pool->size_class[i]->lock);
		zs_check_class(&check, i);
		spin_unlock(&pool->size_class[i]->lock);
	}
	return zs_check_sums(&check);
}

const struct zs_ops zs_ops_pinbit = {
	.name = "pinbit",
	.idea = "a bit in each handle's word pins its object while it is mapped, freed or moved",
	.locks = "page lock, pin bit, zspage->lock (rwlock), class->lock (spinlock), pin bits "
		 "(tried)",
	.source = "commit 48b4800a1c6a, July 2016: v4.8 to v5.16",
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
