/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A lock per class and one that stops the movers: what the variants since v5.17 that go by
 * it have in common (v5.17 to v6.1, and again from v6.11, commit 64bd0197ae0c, June 2024).
 *
 *   class->lock          a class's lists, counters, free objects and headers
 *   pool->migrate_lock   read: no object moves, so a handle leads to its zspage; write: page
 *                        migration and compaction, which take class->lock too
 *
 * Lock order: page lock -> pool->migrate_lock -> class->lock -> zspage->lock. Only
 * trylock_page() under any of the latter. A free that cannot get all page locks of an emptied
 * zspage leaves it to a worker.
 *
 * A variant makes its ops table of these functions and of its own; zs_free is always its own.
 */
#ifndef ZS_CLASS_LOCK_H
#define ZS_CLASS_LOCK_H

#include "src/zs/fullness.h"
#include "src/zs/map_object.h"
#include "src/zs/object.h"
#include "src/zs/stats.h"
#include "src/zs/zspage_lock.h"

/* zs_malloc by class->lock alone: movers hold it too. New pages get pool->mops. */
unsigned long class_lock_malloc(struct zs_pool *pool, size_t size, gfp_t gfp);

/* migrate_lock keeps the object in its place until zspage->lock does. */
void *class_lock_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm);
void class_lock_unmap_object(struct zs_pool *pool, unsigned long handle);
void *class_lock_obj_read_begin(struct zs_pool *pool, unsigned long handle, void *local_copy);
void class_lock_obj_read_end(struct zs_pool *pool, unsigned long handle, void *mem);
void class_lock_obj_write(struct zs_pool *pool, unsigned long handle, const void *mem, size_t len);

/* Takes migrate_lock for writing for each class, and lets go when others wait for it. */
unsigned long class_lock_compact(struct zs_pool *pool);

/*
 * Under class->lock: the object is freed; the zspage's group, which is ZS_INUSE_RATIO_0 when
 * nothing more of it is in use.
 */
static __always_inline unsigned int class_lock_free_obj(struct size_class *class,
							struct zspage *zspage, unsigned long obj)
{
	class_stat_dec(class, ZS_OBJS_INUSE, 1);
	obj_free(class, obj);
	return fix_fullness_group_by(class, zspage, set_zspage_fullness);
}

/* Under class->lock, for an emptied zspage: frees it, or has the worker free it. */
void class_lock_free_zspage(struct zs_pool *pool, struct size_class *class, struct zspage *zspage);

/*
 * The first half of that: true if all page locks were had and the zspage is on no list and
 * in no counter of the class any more; false: the worker has been told.
 */
bool class_lock_detach_zspage(struct zs_pool *pool, struct size_class *class,
			      struct zspage *zspage);
/* The second, which needs no lock: pages, struct zspage, the pool's count of pages. */
void class_lock_release_zspage(struct zs_pool *pool, struct size_class *class,
			       struct zspage *zspage);

/* Page migration by both locks. The page's lock keeps its zspage from being freed. */
bool class_lock_isolate(struct page *page, isolate_mode_t mode);
void class_lock_putback(struct page *page);
extern const struct movable_operations class_lock_mops;

/*
 * The worker, for a zspage->lock that is the rwlock; its first step: takes all emptied
 * zspages off their lists, where from now on zs_malloc cannot find them.
 */
void class_lock_async_free(struct work_struct *work);
void class_lock_splice_waiting(struct zs_pool *pool, struct list_head *free_pages);

/* The worker above, the shrinker by @compact, and how the pool's pages are moved. */
void class_lock_init_pool(struct zs_pool *pool, const struct movable_operations *mops,
			  unsigned long (*compact)(struct zs_pool *pool));

/* The rest of the ops table; a pool with class_lock_mops. */
struct zs_pool *class_lock_create_pool(const char *name, const struct zs_params *params);
void class_lock_destroy_pool(struct zs_pool *pool);
void class_lock_flush(struct zs_pool *pool);
unsigned int class_lock_check_pool(struct zs_pool *pool, bool quiescent);

/* What a variant does not have otherwise: all of struct zs_ops but create_pool and zs_free. */
#define CLASS_LOCK_OPS                                                                           \
	.destroy_pool = class_lock_destroy_pool, .malloc = class_lock_malloc,                    \
	.read_begin = class_lock_obj_read_begin, .read_end = class_lock_obj_read_end,            \
	.write = class_lock_obj_write, .compact = class_lock_compact, .flush = class_lock_flush, \
	.get_total_pages = zs_get_total_pages, .pool_stats = zs_pool_stats,                      \
	.class_state = zs_class_state, .check_pool = class_lock_check_pool

#endif
