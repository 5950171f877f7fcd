// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rcu: zsmalloc with the series "mm/zsmalloc: simplify synchronization between
 * zs_page_migrate() and free_zspage()" of February 2024, and what it needs to work.
 *
 * Page migration finds the zspage of a page under RCU and asks under pool->lock whether it
 * is still there. So zs_free gives pages back without their locks, and nothing is deferred
 * but the freeing of struct zspage itself.
 *
 * Lock order: page lock -> RCU read section -> pool->lock -> zspage->lock.
 *
 * What stands under rcu_switch() can be turned off; with as-posted this is the series as it
 * was mailed. See docs/variants.md.
 */
#include "src/zs/rcu_switches.h"
#include "src/zs/variant.h"

/* The ops outlive every page; they go with the page's mapping when it is free (R4a). */
static void release_page_ops(struct zs_pool *pool, struct page *page)
{
	unsigned int fix = rcu_switch(pool, FIX_OPS);

	if (likely(fix == FIX_OPS_KEEP))
		return;
	if (fix == FIX_OPS_TRYLOCK && !trylock_page(page))
		return;
	__ClearPageMovable(page);
	if (fix == FIX_OPS_TRYLOCK)
		unlock_page(page);
}

/* For a page whose lock is held. */
static void reset_page(struct page *page)
{
	__ClearPageMovable(page);
	reset_page_fields(page, set_zspage);
}

static void __free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	struct page *page = get_first_page(zspage), *next;
	struct page_return *ret = zspage->ret;

	page_return_begin(ret);
	do {
		VM_BUG_ON_PAGE(!rcu_switch(pool, FIX_ASSERT) && !PageLocked(page), page);
		next = get_next_page(page);
		release_page_ops(pool, page);
		reset_page_fields(page, set_zspage);
		zspage_put_page(page, ret);
		page = next;
	} while (page);
	page_return_end(ret);

	rcu_zspage_free(pool, zspage);
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	atomic_long_sub(class->pages_per_zspage, &pool->pages_allocated);
}

static void free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(zspage->inuse);
	VM_BUG_ON(list_empty(&zspage->list));

	zspage_emptied(zspage);
	remove_zspage(class, zspage);
	to_rcu_zspage(zspage)->dead = true;
	__free_zspage(pool, class, zspage);
}

/* Refuses a page that its zspage has let go, whose ops are still there. */
static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	VM_BUG_ON_PAGE(PageIsolated(page), page);
	return READ_ONCE(page->private) != 0;
}

static bool zs_page_isolate_as_posted(struct page *page, isolate_mode_t mode)
{
	VM_BUG_ON_PAGE(PageIsolated(page), page);
	return true;
}

static void zs_page_putback(struct page *page)
{
	VM_BUG_ON_PAGE(!PageIsolated(page), page);
}

static const struct movable_operations *zsmalloc_mops(struct zs_pool *pool);

/*
 * The zspage of a page that is locked, with its pool->lock held: listed, so it cannot be
 * freed before that is dropped. NULL: it has let go of the page.
 */
static struct zspage *get_zspage_locked(struct page *page)
{
	struct zspage *zspage;
	struct zs_pool *pool;

	rcu_read_lock();
	zspage = get_zspage_lockless(page);
	if (!zspage) {
		rcu_read_unlock();
		return NULL;
	}
	pool = READ_ONCE(zspage->pool);
	spin_lock(&pool->lock);
	if (zspage_is_dead(page, zspage)) {
		spin_unlock(&pool->lock);
		zspage = NULL;
	}
	rcu_read_unlock();
	return zspage;
}

/* @dead: the answer for a page whose zspage is gone, and with it the pool to ask. */
static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode,
			   int dead)
{
	struct size_class *class;
	struct zspage *zspage;
	struct zs_pool *pool;
	bool early_ref, zspage_first;

	if (mode == MIGRATE_SYNC_NO_COPY)
		return -EINVAL;
	VM_BUG_ON_PAGE(!PageIsolated(page), page);

	zspage = get_zspage_locked(page);
	if (!zspage)
		return dead;
	pool = zspage->pool;
	class = zspage_class(pool, zspage);
	early_ref = rcu_switch(pool, FIX_NEWPAGE_REF);
	zspage_first = rcu_switch(pool, FIX_UNLOCK_ORDER);
	migrate_write_lock(zspage);

	zs_move_page_objects(class, newpage, page);
	/* Once pool->lock is dropped a free may put newpage: zsmalloc's reference comes first. */
	if (likely(early_ref))
		get_page(newpage);
	zspage_move_zone(newpage, page);
	replace_sub_page(class, zspage, newpage, page, zsmalloc_mops(pool), set_zspage);

	/* pool->lock keeps the zspage until its own lock has been let go. */
	if (likely(zspage_first)) {
		reset_page(page);
		migrate_write_unlock(zspage);
		spin_unlock(&pool->lock);
	} else {
		spin_unlock(&pool->lock);
		migrate_write_unlock(zspage);
	}
	if (unlikely(!early_ref))
		get_page(newpage);
	if (unlikely(!zspage_first))
		reset_page(page);
	put_page(page);
	return 0;
}

static int migrate_dead_einval(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	return zs_page_migrate(newpage, page, mode, -EINVAL);
}

static int migrate_dead_eagain(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	return zs_page_migrate(newpage, page, mode, -EAGAIN);
}

static int migrate_dead_zero(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	return zs_page_migrate(newpage, page, mode, 0);
}

#define ZS_MOPS(isolate)                                                         \
	{                                                                        \
		[DEAD_EINVAL] = {isolate, migrate_dead_einval, zs_page_putback}, \
		[DEAD_EAGAIN] = {isolate, migrate_dead_eagain, zs_page_putback}, \
		[DEAD_ZERO] = {isolate, migrate_dead_zero, zs_page_putback},     \
	}

/* A table for each answer: a dead page leads to no pool whose switch could be read. */
static const struct movable_operations zsmalloc_mops_fixed[NR_DEAD] = ZS_MOPS(zs_page_isolate);
static const struct movable_operations zsmalloc_mops_as_posted[NR_DEAD] =
	ZS_MOPS(zs_page_isolate_as_posted);

static const struct movable_operations *zsmalloc_mops(struct zs_pool *pool)
{
	unsigned int dead = rcu_switch(pool, DEAD);

	return rcu_switch(pool, FIX_OPS) ? &zsmalloc_mops_fixed[dead]
					 : &zsmalloc_mops_as_posted[dead];
}

static struct zspage *alloc_rcu_zspage(struct zs_pool *pool, struct size_class *class, gfp_t gfp)
{
	struct page *pages[ZS_MAX_CHAIN_SIZE];
	struct zspage *zspage = rcu_zspage_alloc(pool, gfp);

	if (!zspage)
		return NULL;
	if (!alloc_zspage_pages(class, pages, gfp)) {
		cache_free_zspage(pool, zspage);
		return NULL;
	}
	/* What lockless readers look at is there before set_zspage() publishes it. */
	if (likely(rcu_switch(pool, FIX_CHAIN))) {
		zspage_set_owner(pool, class, zspage);
		create_page_chain(class, zspage, pages, set_zspage);
		init_zspage(class, zspage);
	} else {
		init_zspage(class, zspage);
		zspage_set_owner(pool, class, zspage);
		create_page_chain(class, zspage, pages, set_zspage);
	}
	return zspage;
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
		class_stat_inc(class, ZS_OBJS_INUSE, 1);
		spin_unlock(&pool->lock);
		return handle;
	}
	spin_unlock(&pool->lock);

	zspage = alloc_rcu_zspage(pool, class, gfp);
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
	SetZsPageMovable(zspage, zsmalloc_mops(pool));
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
	if (fix_fullness_group(class, zspage) == ZS_INUSE_RATIO_0)
		free_zspage(pool, class, zspage);
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
			free_zspage(pool, class, src);
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
	rcu_zspage_wait(pool);
}

static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	struct zs_pool *pool = rcu_zspage_pool_alloc(name, params, params->switches[FREE]);

	if (pool)
		zs_register_shrinker(pool, zs_compact);
	rcu_set_lazy_flush_ms(params->switches[LAZY]);
	return pool;
}

static void zs_destroy_pool(struct zs_pool *pool)
{
	zs_unregister_shrinker(pool);
	zs_pool_report_leaks(pool);
	if (likely(rcu_switch(pool, FIX_DESTROY)))
		rcu_zspage_wait(pool);
	else
		synchronize_rcu();
	zs_pool_destroy_caches(pool);
	zs_pool_free(pool);
}

static unsigned int zs_check_pool(struct zs_pool *pool, bool quiescent)
{
	unsigned int violations;

	spin_lock(&pool->lock);
	violations = zs_check_classes(pool, quiescent, false);
	spin_unlock(&pool->lock);
	return violations;
}

const struct zs_ops zs_ops_rcu = {
	.name = "rcu",
	.idea = "migration finds the zspage under RCU, so zs_free needs no page locks",
	.locks = "page lock, RCU read section, pool->lock (spinlock), zspage->lock (rwlock)",
	.source = "20240226-zsmalloc-zspage-rcu-v1-0-456b0ef1a89d@bytedance.com, 27 February 2024, "
		  "repaired",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_KERNEL_POLICY,
	.switches = rcu_switches,
	ZS_OPS_FUNCTIONS,
};
