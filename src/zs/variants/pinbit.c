// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pinbit: zsmalloc until v5.16. Each object has a lock of its own: a bit in its handle's word.
 *
 * Who maps or frees an object pins it, by spinning; who moves objects holds class->lock, which
 * a free takes with the pin held, so it only tries. Page migration needs every object of the
 * page, or gives up for now; compaction leaves what is pinned. An isolated page's zspage is off
 * its list, so that nothing more is allocated from it; with the last of its isolated pages it
 * comes back, and if it has been emptied meanwhile, the worker frees it.
 *
 * Lock order: page lock, pin -> zspage->lock -> class->lock -> pin, tried.
 * Source: "zsmalloc: page migration support", commit 48b4800a1c6a, Minchan Kim, July 2016: v4.8
 * to v5.16; waiting for isolated zspages at destroy: 701d678599d0, August 2019.
 */
#include "src/zs/class_lock.h"
#include "src/zs/variant.h"

struct pinned_zspage {
	struct zspage zspage;
	unsigned int isolated; /* pages; under class->lock */
};

static unsigned int *isolated_pages(struct zspage *zspage)
{
	return &container_of(zspage, struct pinned_zspage, zspage)->isolated;
}

/* An empty zspage is the worker's. */
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
		atomic_long_inc(&pool->isolated_zspages);
	}
	spin_unlock(&class->lock);
	return inuse;
}

/* One of its pages is isolated no more. True: it was the last, and the zspage is back. */
static bool put_isolated(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(!*isolated_pages(zspage));
	if (--*isolated_pages(zspage))
		return false;
	if (putback_zspage(class, zspage) == ZS_INUSE_RATIO_0) {
		/* A page of it is locked, by the engine. */
		zs_count_deferred(pool, class);
		schedule_work(&pool->free_work);
	}
	return true;
}

/*
 * The last lets the pool's destruction go on, but not to its end: that waits for the worker, and
 * the worker for the lock of the page that was isolated, which the engine still has.
 */
static void dec_isolated_zspages(struct zs_pool *pool)
{
	unsigned long *wait = &pool->isolated_wait;

	if (atomic_long_dec_and_test(&pool->isolated_zspages)) {
		clear_bit_unlock(0, wait);
		sim_wake_bit(wait, 0);
	}
}

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

/* False: somebody has one of the objects that start in the page, and none is pinned. */
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

	/* The lock waits for who has mapped, whose object may reach into this page. */
	migrate_write_lock(zspage);
	spin_lock(&class->lock);
	if (!trypin_objects(class, page)) {
		spin_unlock(&class->lock);
		migrate_write_unlock(zspage);
		return -EAGAIN;
	}

	zs_move_page_objects(class, newpage, page);
	replace_sub_page(class, zspage, newpage, page, pool->mops, set_zspage_plain);
	get_page(newpage);
	last = put_isolated(pool, class, zspage);
	zspage_move_zone(newpage, page);
	unpin_objects(class, newpage, PAGE_SIZE);

	spin_unlock(&class->lock);
	migrate_write_unlock(zspage);
	if (last)
		dec_isolated_zspages(pool);

	__ClearPageMovable(page);
	reset_page_fields(page, set_zspage_plain);
	put_page(page);
	return 0;
}

static const struct movable_operations zsmalloc_mops = {
	.isolate_page = zs_page_isolate,
	.migrate_page = zs_page_migrate,
	.putback_page = zs_page_putback,
};

static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;
	bool emptied;

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

	emptied = !zspage->inuse;
	if (unlikely(*isolated_pages(zspage))) {
		/* On no list; who puts the last page back sees that it is empty. */
		if (emptied)
			zspage_emptied(zspage);
	} else if (fix_fullness_group_by(class, zspage, set_zspage_mapping) == ZS_INUSE_RATIO_0) {
		class_lock_free_zspage(pool, class, zspage);
	}
	spin_unlock(&class->lock);
	unpin_tag(handle);
	cache_free_handle(pool, handle);
}

static void *zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	struct zspage *zspage;
	unsigned long obj;

	/* Until it is unmapped: neither a mover nor a free of it comes in. */
	pin_tag(handle);
	obj = handle_to_obj_once(handle);
	zspage = get_zspage(obj_to_page(obj));
	/* Against page migration: the object may reach into a page that another starts in. */
	migrate_read_lock(zspage);

	return zs_map_location(pool, zspage, obj, mm);
}

static void zs_unmap_object(struct zs_pool *pool, unsigned long handle)
{
	unsigned long obj = handle_to_obj_once(handle);
	struct zspage *zspage = get_zspage(obj_to_page(obj));

	zs_unmap_location(pool, zspage, obj);
	migrate_read_unlock(zspage);
	unpin_tag(handle);
}

DEFINE_ZS_OBJ_BY_MAP(static, zs)

static unsigned long compact_class(struct zs_pool *pool, struct size_class *class)
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
			class_lock_free_zspage(pool, class, src);
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

static unsigned long zs_compact(struct zs_pool *pool)
{
	return zs_compact_pool(pool, compact_class);
}

static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	struct zs_pool *pool = zs_pool_alloc(name, params, sizeof(struct pinned_zspage), 0);

	if (!pool)
		return NULL;
	zs_pool_add_tag_bit(pool);
	class_lock_init_pool(pool, &zsmalloc_mops, zs_compact);
	return pool;
}

/* Of a pool without objects nothing is isolated any more, so the count only falls. */
static void wait_for_isolated_drain(struct zs_pool *pool)
{
	while (atomic_long_read(&pool->isolated_zspages)) {
		set_bit(0, &pool->isolated_wait);
		smp_mb__after_atomic();
		if (atomic_long_read(&pool->isolated_zspages))
			sim_wait_on_bit(&pool->isolated_wait, 0);
	}
}

static void zs_destroy_pool(struct zs_pool *pool)
{
	wait_for_isolated_drain(pool);
	class_lock_destroy_pool(pool);
}

static unsigned int zs_check_pool(struct zs_pool *pool, bool quiescent)
{
	return zs_check_locked_classes(pool, quiescent, true);
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
	.malloc = class_lock_malloc,
	.free = zs_free,
	.read_begin = zs_obj_read_begin,
	.read_end = zs_obj_read_end,
	.write = zs_obj_write,
	.compact = zs_compact,
	.flush = class_lock_flush,
	.get_total_pages = zs_get_total_pages,
	.pool_stats = zs_pool_stats,
	.class_state = zs_class_state,
	.check_pool = zs_check_pool,
};
