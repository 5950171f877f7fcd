// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * classlock-rcu: the idea of variant rcu on a lock per class, with the class in the handle's
 * word: no lock of the pool, no page lock in zs_free, no worker.
 *
 * A handle leads to its class without a lock (classidx), and under class->lock to its zspage.
 * A page leads to its zspage under RCU, and from there to the class, whose lock tells whether
 * the zspage is dead. So both ways meet in one lock, and a free asks nobody. Movers do not
 * wait for mapped objects: they try zspage->lock and leave the page alone.
 * docs/variants.md says why each step is safe.
 *
 * Lock order: page lock -> RCU read section -> class->lock -> zspage->lock (writers try it).
 * Source: zslab's own, November 2026; of the series of February 2024 and June 2026.
 *
 * Made from: rcu.
 */
#include "src/zs/rcu_zspage.h"
#include "src/zs/variant.h"

struct own_zspage {
	struct rcu_zspage rcu;
	bool dead; /* under class->lock: taken off its list for good */
};

static struct own_zspage *own_zspage(struct zspage *zspage)
{
	return container_of(zspage, struct own_zspage, rcu.locked.zspage);
}

enum { FREE, FREE_LOCKED };

static const struct zs_switch classlock_rcu_switches[] = {
	[FREE] = {.name = "free",
		  .help = "how the struct zspage waits for its readers",
		  .values = rcu_free_values,
		  .def = FREE_CALL_RCU},
	[FREE_LOCKED] = {.name = "free-locked", .help = "pages are freed under class->lock"},
	{0},
};

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

/*
 * Unlike classidx: without locks, as it is dead and on no list. The ops stay until the page is
 * free, since the engine may be looking at them.
 */
static void release_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
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
	atomic_long_sub(class->pages_per_zspage, &pool->pages_allocated);
	/* Last: a reader of page->private finds nothing from here on. */
	rcu_zspage_free(pool, zspage, pool->switches[FREE]);
}

/* Unlike percpu-deferred: empties the list, which compaction goes on using. */
static void release_zspages(struct zs_pool *pool, struct size_class *class,
			    struct list_head *emptied)
{
	struct zspage *zspage, *next;

	list_for_each_entry_safe(zspage, next, emptied, list) {
		list_del_init(&zspage->list);
		release_zspage(pool, class, zspage);
	}
}

/* Under class->lock, the last object gone: from here on it is dead for everybody. */
static void kill_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage,
			struct list_head *emptied)
{
	VM_BUG_ON(zspage->inuse);
	zspage_emptied(zspage);
	remove_zspage(class, zspage);
	own_zspage(zspage)->dead = true;
	class_stat_dec(class, ZS_OBJS_ALLOCATED, class->objs_per_zspage);
	if (unlikely(pool->switches[FREE_LOCKED]))
		release_zspage(pool, class, zspage);
	else
		list_add_tail(&zspage->list, emptied);
}

/* Refuses a page that its zspage has freed, whose ops are still there. */
static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	VM_BUG_ON_PAGE(PageIsolated(page), page);
	return READ_ONCE(page->private) != 0;
}

/*
 * Unlike rcu: unlisted zspages whose pages are still to be freed are marked. A struct that was
 * reused at once may be another, live zspage: then the page no longer names it, and nothing else of
 * it may be looked at.
 */
static bool zspage_is_dead(struct page *page, struct zspage *zspage)
{
	return READ_ONCE(page->private) != (unsigned long)zspage || own_zspage(zspage)->dead ||
	       list_empty(&zspage->list);
}

/*
 * The zspage of a page that is locked, with its class->lock held: alive until that is dropped.
 * NULL: it has freed the page, or is about to.
 */
static struct zspage *get_zspage_locked(struct page *page, struct size_class **class)
{
	struct zspage *zspage;
	bool dead;

	rcu_read_lock();
	zspage = get_zspage_lockless(page);
	if (!zspage) {
		rcu_read_unlock();
		return NULL;
	}
	/* The classes outlive every reader, like the pool: see zs_destroy_pool(). */
	*class = zspage_class(READ_ONCE(zspage->pool), zspage);
	spin_lock(&(*class)->lock);
	dead = zspage_is_dead(page, zspage);
	if (dead)
		spin_unlock(&(*class)->lock);
	rcu_read_unlock();
	return dead ? NULL : zspage;
}

static const struct movable_operations zsmalloc_mops;

/* Unlike rcu: class->lock; gives a page up that is mapped; 0 for one whose zspage is gone. */
static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	struct size_class *class;
	struct zspage *zspage;

	if (mode == MIGRATE_SYNC_NO_COPY)
		return -EINVAL;
	VM_BUG_ON_PAGE(!PageIsolated(page), page);

	zspage = get_zspage_locked(page, &class);
	if (!zspage)
		return 0;
	if (!migrate_write_trylock(zspage)) {
		spin_unlock(&class->lock);
		return -EBUSY;
	}

	zs_move_page_objects(class, newpage, page);
	/* Once class->lock is dropped a free may put newpage: zsmalloc's reference comes first. */
	get_page(newpage);
	zspage_move_zone(newpage, page);
	replace_sub_page(class, zspage, newpage, page, &zsmalloc_mops, set_zspage);
	reset_page(page, set_zspage);

	migrate_write_unlock(zspage);
	spin_unlock(&class->lock);
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

/* Unlike rcu: with the mark of the dead. */
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
	own_zspage(zspage)->dead = false;
	/* What lockless readers look at is there before set_zspage() publishes it. */
	zspage_set_owner(pool, class, zspage);
	create_page_chain(class, zspage, pages, set_zspage);
	init_zspage(class, zspage);
	return zspage;
}

/* Unlike rcu: class->lock. */
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
		fix_fullness_group(class, zspage);
		class_stat_inc(class, ZS_OBJS_INUSE, 1);
		spin_unlock(&class->lock);
		return handle;
	}
	spin_unlock(&class->lock);

	zspage = alloc_rcu_zspage(pool, class, gfp);
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
	SetZsPageMovable(zspage);
	spin_unlock(&class->lock);
	return handle;
}

/* Unlike rcu: by the class that the word names; pages go after class->lock. */
static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;
	LIST_HEAD(emptied);

	if (IS_ERR_OR_NULL((void *)handle))
		return;

	class = obj_class_get_and_lock(pool, handle, &obj);
	zspage = get_zspage(obj_to_page(obj));
	class_stat_dec(class, ZS_OBJS_INUSE, 1);
	obj_free(class, obj);
	if (fix_fullness_group(class, zspage) == ZS_INUSE_RATIO_0)
		kill_zspage(pool, class, zspage, &emptied);
	spin_unlock(&class->lock);

	release_zspages(pool, class, &emptied);
	cache_free_handle(pool, handle);
}

/* Unlike rcu: by the class that the word names. */
static void *zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;

	class = obj_class_get_and_lock(pool, handle, &obj);
	zspage = get_zspage(obj_to_page(obj));
	/* Does not wait: writers hold class->lock as long as this one. */
	migrate_read_lock(zspage);
	spin_unlock(&class->lock);

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

/* Moves the objects of one zspage. False: there is none, or somebody has mapped it. */
static bool compact_one(struct zs_pool *pool, struct size_class *class, struct zspage *dst,
			struct list_head *emptied, unsigned long *pages_freed)
{
	struct zspage *src = isolate_src_zspage(class);

	if (!src)
		return false;
	if (!migrate_write_trylock(src)) {
		putback_zspage(class, src);
		return false;
	}
	migrate_zspage(pool, src, dst);
	migrate_write_unlock(src);

	if (putback_zspage(class, src) == ZS_INUSE_RATIO_0) {
		kill_zspage(pool, class, src, emptied);
		*pages_freed += class->pages_per_zspage;
	}
	return true;
}

/* Unlike rcu: class->lock, and pages go after it. */
static unsigned long __zs_compact(struct zs_pool *pool, struct size_class *class)
{
	unsigned long pages_freed = 0;
	struct zspage *dst = NULL;
	LIST_HEAD(emptied);

	spin_lock(&class->lock);
	while (zs_can_compact(class)) {
		if (!dst && !(dst = isolate_dst_zspage(class)))
			break;
		if (!compact_one(pool, class, dst, &emptied, &pages_freed))
			break;
		/* A live zspage is on its list whenever the lock is free. */
		if (get_fullness_group(class, dst) == ZS_INUSE_RATIO_100 ||
		    spin_is_contended(&class->lock)) {
			putback_zspage(class, dst);
			dst = NULL;
			spin_unlock(&class->lock);
			release_zspages(pool, class, &emptied);
			cond_resched();
			spin_lock(&class->lock);
		}
	}
	if (dst)
		putback_zspage(class, dst);
	spin_unlock(&class->lock);
	release_zspages(pool, class, &emptied);
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
	rcu_zspage_wait(pool->switches[FREE]);
}

/* Unlike rcu: no lock of the pool, and the class's index in obj values. */
static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	const struct zs_layout layout = {
		.pool_size = sizeof(struct zs_pool),
		.zspage_size = sizeof(struct own_zspage),
		.zspage_cache_flags = rcu_zspage_cache_flags(params->switches[FREE]),
	};
	struct zs_pool *pool = zs_pool_alloc(name, params, &layout);

	if (!pool)
		return NULL;
	zs_pool_add_class_index(pool);
	zs_register_shrinker(pool, zs_compact);
	return pool;
}

/* Unlike rcu: a reader may still lock a class to ask about a dead zspage; no answer to share. */
static void zs_destroy_pool(struct zs_pool *pool)
{
	zs_unregister_shrinker(pool);
	zs_pool_report_leaks(pool);
	rcu_zspage_wait(pool->switches[FREE]);
	zs_pool_destroy_caches(pool);
	zs_pool_free(pool);
}

/* Unlike rcu: class after class. */
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

const struct zs_ops zs_ops_classlock_rcu = {
	.name = "classlock-rcu",
	.idea = "rcu on per-class locks: page and handle both lead to class->lock, which decides",
	.locks = "page lock, RCU read section, class->lock (spinlock), zspage->lock (rwlock, "
		 "writers try)",
	.source = "zslab's own, November 2026; nobody has posted it",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_KERNEL_POLICY,
	.switches = classlock_rcu_switches,
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
