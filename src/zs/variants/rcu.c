// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rcu: zsmalloc with the series "mm/zsmalloc: simplify synchronization between
 * zs_page_migrate() and free_zspage()" of February 2024, and what it needs to work.
 *
 * Page migration finds the zspage of a page under RCU and asks under pool->lock whether it
 * is still there. So zs_free gives pages back without their locks, and nothing is deferred
 * but the freeing of struct zspage itself. The movable ops of a page stay until the page is
 * free, since the engine may be looking at them: callbacks refuse a page without a zspage.
 *
 * The series as it was mailed is variant rcu-posted. See docs/variants.md.
 *
 * Lock order: page lock -> RCU read section -> pool->lock -> zspage->lock.
 *
 * Made from: trylock.
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

enum { DEAD, FREE, LAZY, AS_POSTED };

static const char *const dead_values[] = {"einval", "eagain", "zero", NULL};

static const struct zs_switch rcu_switches[] = {
	[DEAD] = {.name = "dead",
		  .help = "what migrate returns for a page whose zspage has been freed; one answer "
			  "for all pools of a run",
		  .values = dead_values,
		  .def = 2},
	[FREE] = {.name = "free",
		  .help = "how the struct zspage waits for its readers",
		  .values = rcu_free_values,
		  .def = FREE_CALL_RCU},
	[LAZY] = {.name = "lazy",
		  .help = "milliseconds for which callbacks wait for company before a grace "
			  "period begins, as with CONFIG_RCU_LAZY",
		  .number = true},
	[AS_POSTED] = {.name = "as-posted",
		       .help = "the series to the letter",
		       .variant = "rcu-posted"},
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

/* Unlike trylock: no page locks, and the ops stay. Migration may be reading struct zspage. */
static void __free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	struct page *page = get_first_page(zspage), *next;
	struct page_return *ret = zspage_return(zspage);

	page_return_begin(ret);
	do {
		next = get_next_page(page);
		reset_page_fields(page, set_zspage);
		zspage_put_page(page, ret);
		page = next;
	} while (page);
	page_return_end(ret);

	rcu_zspage_free(pool, zspage, pool->switches[FREE]);
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	atomic_long_sub(class->pages_per_zspage, &pool->pages_allocated);
}

/* Unlike trylock: at once. */
static void free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(zspage->inuse);
	VM_BUG_ON(list_empty(&zspage->list));

	zspage_emptied(zspage);
	remove_zspage(class, zspage);
	__free_zspage(pool, class, zspage);
}

/* Unlike trylock: refuses a page that its zspage has freed, whose ops are still there. */
static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	VM_BUG_ON_PAGE(PageIsolated(page), page);
	return READ_ONCE(page->private) != 0;
}

/*
 * Under pool->lock, with a zspage found locklessly through @page: a live one is on a list. A
 * struct that was reused at once may be another, live zspage: then the page no longer names it.
 */
static bool zspage_is_dead(struct page *page, struct zspage *zspage)
{
	return READ_ONCE(page->private) != (unsigned long)zspage || list_empty(&zspage->list);
}

static const struct movable_operations zsmalloc_mops;

/* Unlike trylock: a lookup under RCU, and nothing of the zspage after pool->lock is dropped. */
static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	struct size_class *class;
	struct zspage *zspage;
	struct zs_pool *pool;

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
	if (zspage_is_dead(page, zspage)) {
		spin_unlock(&own(pool)->lock);
		rcu_read_unlock();
		return dead_answer();
	}
	/* It is listed, so it cannot be freed before pool->lock is dropped. */
	rcu_read_unlock();
	class = zspage_class(pool, zspage);
	migrate_write_lock(zspage);

	zs_move_page_objects(class, newpage, page);
	/* Once pool->lock is dropped a free may put newpage: zsmalloc's reference comes first. */
	get_page(newpage);
	zspage_move_zone(newpage, page);
	replace_sub_page(class, zspage, newpage, page, &zsmalloc_mops, set_zspage);
	reset_page(page, set_zspage);

	/* pool->lock keeps the zspage until its own lock is dropped. */
	migrate_write_unlock(zspage);
	spin_unlock(&own(pool)->lock);
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

static struct zspage *alloc_rcu_zspage(struct zs_pool *pool, struct size_class *class, gfp_t gfp)
{
	struct page *pages[ZS_MAX_CHAIN_SIZE];
	struct zspage *zspage = rcu_zspage_alloc(pool, gfp, pool->switches[FREE]);

	if (!zspage)
		return NULL;
	if (!alloc_zspage_pages(class, pages, gfp)) {
		cache_free_zspage(pool, zspage);
		return NULL;
	}
	/* What lockless readers look at is there before set_zspage() publishes it. */
	zspage_set_owner(pool, class, zspage);
	create_page_chain(class, zspage, pages, set_zspage);
	init_zspage(class, zspage);
	return zspage;
}

/* Unlike trylock: no zspage that waits to be freed is taken back. */
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

/* Unlike trylock: nothing waits. */
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

/* Unlike trylock: for grace periods. */
static void zs_flush(struct zs_pool *pool)
{
	rcu_zspage_wait(pool->switches[FREE]);
}

/* Unlike trylock: no worker, and an answer that all pools share. */
static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	const struct zs_layout layout = {
		.pool_size = sizeof(struct own_pool),
		.zspage_size = sizeof(struct rcu_zspage),
		.zspage_cache_flags = rcu_zspage_cache_flags(params->switches[FREE]),
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
	rcu_set_lazy_flush_ms(params->switches[LAZY]);
	return pool;
}

/* Unlike trylock: callbacks free into the cache, readers look at the pool. */
static void zs_destroy_pool(struct zs_pool *pool)
{
	zs_unregister_shrinker(pool);
	zs_pool_report_leaks(pool);
	zs_flush(pool);
	zs_pool_destroy_caches(pool);
	zs_pool_free(pool);
	run_setting_leave(&dead);
}

/* Unlike trylock: no defect to allow for. */
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

const struct zs_ops zs_ops_rcu = {
	.name = "rcu",
	.idea = "migration finds the zspage under RCU, so zs_free needs no page locks",
	.locks = "page lock, RCU read section, pool->lock (spinlock), zspage->lock (rwlock)",
	.source = "20240226-zsmalloc-zspage-rcu-v1-0-456b0ef1a89d@bytedance.com, 27 February 2024, "
		  "repaired",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_KERNEL_POLICY,
	.switches = rcu_switches,
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
