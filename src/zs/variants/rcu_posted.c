// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rcu-posted: the series "mm/zsmalloc: simplify synchronization between zs_page_migrate() and
 * free_zspage()" of February 2024 as it was mailed. It does not work: each of its defects has a
 * switch that repairs it, and with all of them it is variant rcu. docs/variants.md has the
 * defects, D1 to D7, and tests/defects shows each.
 *
 * Lock order: page lock -> RCU read section -> pool->lock -> zspage->lock.
 *
 * Made from: rcu.
 */
#include "src/zs/rcu_zspage.h"
#include "src/zs/run_setting.h"
#include "src/zs/variant.h"

struct own_pool {
	struct zs_pool pool;
	spinlock_t lock;
};

BUILD_BUG_ON(offsetof(struct own_pool, lock) != sizeof(struct zs_pool));

static struct own_pool *own(struct zs_pool *pool)
{
	return container_of(pool, struct own_pool, pool);
}

enum {
	FIX_CHAIN,
	FIX_DESTROY,
	FIX_ASSERT,
	FIX_OPS,
	FIX_NEWPAGE_REF,
	FIX_UNLOCK_ORDER,
	DEAD,
	REPAIRED
};
enum { OPS_OFF, OPS_KEEP, OPS_TRYLOCK };

static const char *const dead_values[] = {"einval", "eagain", "zero", NULL};
static const char *const fix_ops_values[] = {"off", "keep", "trylock", NULL};

static const struct zs_switch rcu_posted_switches[] = {
	[FIX_CHAIN] = {.name = "fix-chain",
		       .help = "D1: link a new zspage's pages before walking them"},
	[FIX_DESTROY] = {.name = "fix-destroy",
			 .help = "D2: destroy waits for callbacks, not for readers alone"},
	[FIX_ASSERT] = {.name = "fix-assert",
			.help = "D3: do not assert the page lock that free no longer takes"},
	[FIX_OPS] =
		{.name = "fix-ops",
		 .help = "D4: never clear movable ops without the page lock: keep them until the "
			 "page is free, or clear them if trylock gets the lock; isolate then "
			 "refuses a page without a zspage",
		 .values = fix_ops_values,
		 .on = OPS_KEEP},
	[FIX_NEWPAGE_REF] = {.name = "fix-newpage-ref",
			     .help = "D5: take the new page's reference before a free can find it"},
	[FIX_UNLOCK_ORDER] = {.name = "fix-unlock-order",
			      .help = "D7: drop the zspage's lock before pool->lock"},
	[DEAD] = {.name = "dead", .help = "as in rcu", .values = dead_values},
	[REPAIRED] = {.name = "repaired",
		      .help = "all repairs, and rcu's answer for a dead page",
		      .expands = "fix-chain,fix-destroy,fix-assert,fix-ops,fix-newpage-ref,"
				 "fix-unlock-order,dead=zero"},
	{0},
};

/* A page whose zspage has gone leads to no pool that could be asked. */
static DEFINE_RUN_SETTING(dead);

static int dead_answer(void)
{
	static const int answers[] = {-EINVAL, -EAGAIN, 0};

	return answers[run_setting_value(&dead)];
}

/* The release store that readers of page->private pair with. */
static void set_zspage(struct page *page, struct zspage *zspage)
{
	struct zspage __rcu **private = (struct zspage __rcu **)&page->private;

	rcu_assign_pointer(*private, zspage);
}

/* In a read section. NULL: the zspage has given the page back. */
static struct zspage *get_zspage_lockless(struct page *page)
{
	struct zspage __rcu **private = (struct zspage __rcu **)&page->private;

	return rcu_dereference(*private);
}

static void rcu_free_zspage(struct rcu_head *head)
{
	struct zspage *zspage = &container_of(head, struct rcu_zspage, rcu_head)->locked.zspage;

	cache_free_zspage(zspage->pool, zspage);
}

/* As posted, the ops of a page that others may have locked are cleared. */
static void release_page_ops(struct zs_pool *pool, struct page *page)
{
	unsigned int fix = pool->switches[FIX_OPS];

	if (fix == OPS_KEEP || (fix == OPS_TRYLOCK && !trylock_page(page)))
		return;
	__ClearPageMovable(page);
	if (fix == OPS_TRYLOCK)
		unlock_page(page);
}

/* Unlike rcu: D3, D4. */
static void __free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	struct rcu_zspage *rz = container_of(zspage, struct rcu_zspage, locked.zspage);
	struct page *page = get_first_page(zspage), *next;
	struct page_return *ret = zspage_return(zspage);

	page_return_begin(ret);
	do {
		VM_BUG_ON_PAGE(!pool->switches[FIX_ASSERT] && !PageLocked(page), page);
		next = get_next_page(page);
		release_page_ops(pool, page);
		reset_page_fields(page, set_zspage);
		zspage_put_page(page, ret);
		page = next;
	} while (page);
	page_return_end(ret);

	call_rcu(&rz->rcu_head, rcu_free_zspage);
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	atomic_long_sub(class->pages_per_zspage, &pool->pages_allocated);
}

static void free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(zspage->inuse);
	VM_BUG_ON(list_empty(&zspage->list));

	zspage_emptied(zspage);
	remove_zspage(class, zspage);
	__free_zspage(pool, class, zspage);
}

/* Unlike rcu: as posted, whose ops go with the zspage. */
static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	VM_BUG_ON_PAGE(PageIsolated(page), page);
	return true;
}

/* With D4's repair. */
static bool isolate_unless_dead(struct page *page, isolate_mode_t mode)
{
	VM_BUG_ON_PAGE(PageIsolated(page), page);
	return READ_ONCE(page->private) != 0;
}

static const struct movable_operations *mops_of(struct zs_pool *pool);

/* Unlike rcu: D5, D7. */
static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	struct size_class *class;
	struct zspage *zspage;
	struct zs_pool *pool;
	bool early_ref, zspage_first;

	if (mode == MIGRATE_SYNC_NO_COPY)
		return -EINVAL;
	VM_BUG_ON_PAGE(!PageIsolated(page), page);

	rcu_read_lock();
	zspage = get_zspage_lockless(page);
	if (!zspage) {
		rcu_read_unlock();
		return dead_answer();
	}
	pool = READ_ONCE(zspage->pool);

	spin_lock(&own(pool)->lock);
	class = zspage_class(pool, zspage);
	if (list_empty(&zspage->list)) {
		spin_unlock(&own(pool)->lock);
		rcu_read_unlock();
		return dead_answer();
	}
	/* It is listed, so it cannot be freed before pool->lock is dropped. */
	rcu_read_unlock();
	early_ref = pool->switches[FIX_NEWPAGE_REF];
	zspage_first = pool->switches[FIX_UNLOCK_ORDER];
	migrate_write_lock(zspage);

	zs_move_page_objects(class, newpage, page);
	if (early_ref) {
		get_page(newpage);
		zspage_move_zone(newpage, page);
	}
	replace_sub_page(class, zspage, newpage, page, mops_of(pool), set_zspage);

	if (zspage_first) {
		reset_page(page, set_zspage);
		migrate_write_unlock(zspage);
		spin_unlock(&own(pool)->lock);
	} else {
		spin_unlock(&own(pool)->lock);
		migrate_write_unlock(zspage);
	}
	if (!early_ref) {
		get_page(newpage);
		zspage_move_zone(newpage, page);
	}
	if (!zspage_first)
		reset_page(page, set_zspage);
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

static const struct movable_operations repaired_mops = {
	.isolate_page = isolate_unless_dead,
	.migrate_page = zs_page_migrate,
	.putback_page = zs_page_putback,
};

static const struct movable_operations *mops_of(struct zs_pool *pool)
{
	return pool->switches[FIX_OPS] ? &repaired_mops : &zsmalloc_mops;
}

/* Unlike rcu: one of two tables. Nobody else can hold the page locks of a new zspage. */
static void SetZsPageMovable(struct zspage *zspage)
{
	struct page *page = get_first_page(zspage);

	do {
		WARN_ON(!trylock_page(page));
		__SetPageMovable(page, mops_of(zspage->pool));
		unlock_page(page);
	} while ((page = get_next_page(page)) != NULL);
}

/* Unlike rcu: D1. */
static struct zspage *alloc_rcu_zspage(struct zs_pool *pool, struct size_class *class, gfp_t gfp)
{
	struct page *pages[ZS_MAX_CHAIN_SIZE];
	struct zspage *zspage = rcu_zspage_alloc(pool, gfp, FREE_CALL_RCU);

	if (!zspage)
		return NULL;
	if (!alloc_zspage_pages(class, pages, gfp)) {
		cache_free_zspage(pool, zspage);
		return NULL;
	}
	zspage_set_owner(pool, class, zspage);
	if (pool->switches[FIX_CHAIN]) {
		create_page_chain(class, zspage, pages, set_zspage);
		init_zspage(class, zspage);
	} else {
		init_zspage(class, zspage);
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

	spin_lock(&own(pool)->lock);
	zspage = find_get_zspage(class);
	if (likely(zspage)) {
		record_obj(handle, obj_malloc(pool, zspage, handle));
		fix_fullness_group(class, zspage);
		class_stat_inc(class, ZS_OBJS_INUSE, 1);
		spin_unlock(&own(pool)->lock);
		return handle;
	}
	spin_unlock(&own(pool)->lock);

	zspage = alloc_rcu_zspage(pool, class, gfp);
	if (!zspage) {
		cache_free_handle(pool, handle);
		return (unsigned long)-ENOMEM;
	}

	spin_lock(&own(pool)->lock);
	record_obj(handle, obj_malloc(pool, zspage, handle));
	insert_zspage(class, zspage, get_fullness_group(class, zspage));
	atomic_long_add(class->pages_per_zspage, &pool->pages_allocated);
	class_stat_inc(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	class_stat_inc(class, ZS_OBJS_INUSE, 1);
	/* The zspage is complete: its pages may be migrated. */
	SetZsPageMovable(zspage);
	spin_unlock(&own(pool)->lock);
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
	spin_lock(&own(pool)->lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	class = zspage_class(pool, zspage);

	class_stat_dec(class, ZS_OBJS_INUSE, 1);
	obj_free(class, obj);
	if (fix_fullness_group(class, zspage) == ZS_INUSE_RATIO_0)
		free_zspage(pool, class, zspage);
	spin_unlock(&own(pool)->lock);
	cache_free_handle(pool, handle);
}

static void *zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	struct zspage *zspage;
	unsigned long obj;

	/* pool->lock keeps the object in its place until the zspage's lock does. */
	spin_lock(&own(pool)->lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	migrate_read_lock(zspage);
	spin_unlock(&own(pool)->lock);

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

	spin_lock(&own(pool)->lock);
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
		    spin_is_contended(&own(pool)->lock)) {
			putback_zspage(class, dst);
			dst = NULL;
			spin_unlock(&own(pool)->lock);
			cond_resched();
			spin_lock(&own(pool)->lock);
		}
	}
	if (dst)
		putback_zspage(class, dst);
	spin_unlock(&own(pool)->lock);
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

/* Unlike rcu: callbacks alone. */
static void zs_flush(struct zs_pool *pool)
{
	rcu_barrier();
}

/* Unlike rcu: one way to free zspages. */
static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	static const struct zs_layout layout = {
		.pool_size = sizeof(struct own_pool),
		.zspage_size = sizeof(struct rcu_zspage),
	};
	struct zs_pool *pool;

	if (!run_setting_join(&dead, params->switches[DEAD])) {
		pr_err("zsmalloc: pool %s: dead=%s, but a pool has another answer; expected one "
		       "for all\n",
		       name, dead_values[params->switches[DEAD]]);
		return NULL;
	}
	pool = zs_pool_alloc(name, params, &layout);
	if (!pool) {
		run_setting_leave(&dead);
		return NULL;
	}
	spin_lock_init(&own(pool)->lock);
	zs_register_shrinker(pool, zs_compact);
	return pool;
}

/* Unlike rcu: D2. */
static void zs_destroy_pool(struct zs_pool *pool)
{
	zs_unregister_shrinker(pool);
	zs_pool_report_leaks(pool);
	if (pool->switches[FIX_DESTROY])
		rcu_barrier();
	else
		synchronize_rcu();
	zs_pool_destroy_caches(pool);
	zs_pool_free(pool);
	run_setting_leave(&dead);
}

static unsigned int zs_check_pool(struct zs_pool *pool, bool quiescent)
{
	struct zs_check check = {.pool = pool, .quiescent = quiescent};
	unsigned int i;

	spin_lock(&own(pool)->lock);
	for (i = 0; i < pool->nr_slots; i++)
		zs_check_class(&check, i);
	spin_unlock(&own(pool)->lock);
	return zs_check_sums(&check);
}

const struct zs_ops zs_ops_rcu_posted = {
	.name = "rcu-posted",
	.idea = "the series that rcu repairs, to the letter, with its repairs as switches",
	.locks = "page lock, RCU read section, pool->lock (spinlock), zspage->lock (rwlock)",
	.source = "20240226-zsmalloc-zspage-rcu-v1-0-456b0ef1a89d@bytedance.com, 27 February 2024",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_KERNEL_POLICY |
		 ZS_HIDDEN | ZS_DEFECTIVE,
	.switches = rcu_posted_switches,
	.zswap_pools = ZSWAP_NR_ZPOOLS,
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
