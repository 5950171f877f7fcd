// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * percpu-deferred: the caller of zs_free leaves the handle in a queue of its CPU; a worker
 * frees, on top of classidx.
 *
 * A queued handle is dead for its caller. For everybody else the object lives on until the
 * worker comes to it: page migration and compaction move it and write to the handle's word,
 * which therefore goes last. The worker takes class->lock once for a run of handles of one
 * class, and gives the pages of what was emptied back after it has dropped the lock. When
 * there is no room the caller frees as in classidx.
 *
 * Lock order: page lock -> pool->migrate_lock (movers, map) -> class->lock -> zspage->lock;
 * the queue's own lock is innermost and taken once in hundreds of frees.
 * Source: 20260509083824.2408724-1-haowenchao@xiaomi.com, 9 May 2026, with class index.
 */
#include "src/zs/class_lock.h"
#include "src/zs/free_queue.h"
#include "src/zs/variant.h"

enum { QUEUE };
enum { QUEUE_CPU, QUEUE_POOL };

static const char *const queue_values[] = {"cpu", "pool", NULL};

static const struct zs_switch percpu_deferred_switches[] = {
	[QUEUE] = {.name = "queue",
		   .help = "where frees wait: a page of handles for each CPU, or one array for the "
			   "pool whose lock is only tried (April's form)",
		   .values = queue_values,
		   .def = QUEUE_CPU},
	{0},
};

static struct size_class *class_of(struct zs_pool *pool, unsigned long handle)
{
	return pool->size_class[obj_to_class_idx(handle_to_obj_once(handle))];
}

/* Under class->lock. What has been emptied goes to @emptied, off every list of the class. */
static void free_obj(struct zs_pool *pool, struct size_class *class, unsigned long handle,
		     struct list_head *emptied)
{
	unsigned long obj = handle_to_obj(handle);
	struct zspage *zspage = get_zspage(obj_to_page(obj));

	if (class_lock_free_obj(class, zspage, obj) == ZS_INUSE_RATIO_0 &&
	    class_lock_detach_zspage(pool, class, zspage))
		list_add_tail(&zspage->list, emptied);
}

static void release_zspages(struct zs_pool *pool, struct size_class *class,
			    struct list_head *emptied)
{
	struct zspage *zspage, *next;

	list_for_each_entry_safe (zspage, next, emptied, list)
		class_lock_release_zspage(pool, class, zspage);
}

/* The handles at the front of @frees that are of one class; how many. Adds up their @bytes. */
static unsigned int drain_run(struct zs_pool *pool, const struct queued_free *frees,
			      unsigned int nr, unsigned long *bytes)
{
	struct size_class *class = class_of(pool, frees[0].handle);
	unsigned int done = 0, i;
	LIST_HEAD(emptied);

	spin_lock(&class->lock);
	do {
		page_return_since(frees[done].since);
		free_obj(pool, class, frees[done].handle, &emptied);
		done++;
	} while (done < nr && class_of(pool, frees[done].handle) == class);
	page_return_since(0);
	spin_unlock(&class->lock);

	release_zspages(pool, class, &emptied);
	/* No mover can find the words any more. */
	for (i = 0; i < done; i++)
		cache_free_handle(pool, frees[i].handle);
	*bytes += (unsigned long)done * class->size;
	return done;
}

static unsigned long drain(struct zs_pool *pool, const struct queued_free *frees, unsigned int nr)
{
	unsigned long bytes = 0;

	while (nr) {
		unsigned int done = drain_run(pool, frees, nr, &bytes);

		frees += done;
		nr -= done;
	}
	return bytes;
}

/* The caller's own, as classidx: the queue had no room. */
static void free_now(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class = class_of(pool, handle);
	LIST_HEAD(emptied);

	spin_lock(&class->lock);
	free_obj(pool, class, handle, &emptied);
	spin_unlock(&class->lock);
	release_zspages(pool, class, &emptied);
	cache_free_handle(pool, handle);
}

static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	if (IS_ERR_OR_NULL((void *)handle))
		return;
	if (unlikely(!free_queue_push(pool->free_queue, handle)))
		free_now(pool, handle);
}

/* The queue first: what it empties may have to wait for its page locks. */
static void zs_flush(struct zs_pool *pool)
{
	free_queue_flush(pool->free_queue);
	class_lock_flush(pool);
}

/*
 * Bytes that wait in the queue are estimated, by the mean object of the pool; the most that did,
 * by the mean object that was freed, since the pool may be empty by now.
 */
static unsigned long mean_object(struct zs_pool *pool)
{
	unsigned long objects = 0, bytes = 0;
	unsigned int i;

	for (i = 0; i < pool->nr_slots; i++) {
		struct size_class *class = zs_distinct_class(pool, i);
		unsigned long inuse = class ? data_race(class->stats[ZS_OBJS_INUSE]) : 0;

		objects += inuse;
		bytes += class ? inuse * class->size : 0;
	}
	return objects ? bytes / objects : 0;
}

static void pool_stats(struct zs_pool *pool, struct zs_pool_stats *stats)
{
	unsigned long size = mean_object(pool);
	struct free_queue_stats queue;

	zs_pool_stats(pool, stats);
	free_queue_stats(pool->free_queue, &queue);
	stats->deferred += queue.queued;
	stats->sync_frees = queue.sync;
	stats->deferred_peak_objects += queue.peak;
	stats->deferred_peak_bytes += queue.peak * (queue.mean_freed ? queue.mean_freed : size);
	stats->deferred_bytes += queue.waiting * size;
}

static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	struct zs_pool *pool = class_lock_create_pool(name, params);

	if (!pool)
		return NULL;
	zs_pool_add_class_index(pool);
	pool->free_queue = free_queue_create(pool, params->switches[QUEUE] == QUEUE_POOL, drain);
	if (pool->free_queue)
		return pool;
	class_lock_destroy_pool(pool);
	return NULL;
}

static void zs_destroy_pool(struct zs_pool *pool)
{
	free_queue_flush(pool->free_queue);
	free_queue_destroy(pool->free_queue);
	class_lock_destroy_pool(pool);
}

const struct zs_ops zs_ops_percpu_deferred = {
	.name = "percpu-deferred",
	.idea = "zs_free leaves the handle in its CPU's queue, a worker frees in batches",
	.locks = "page lock, pool->migrate_lock (rwlock), class->lock (spinlock), zspage->lock "
		 "(rwlock); none to queue a free",
	.source = "20260509083824.2408724-1-haowenchao@xiaomi.com, 9 May 2026, on classidx",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_DEFERS |
		 ZS_DEFERS_FREES | ZS_KERNEL_POLICY,
	.switches = percpu_deferred_switches,
	.create_pool = zs_create_pool,
	.destroy_pool = zs_destroy_pool,
	.malloc = class_lock_malloc,
	.free = zs_free,
	.read_begin = class_lock_obj_read_begin,
	.read_end = class_lock_obj_read_end,
	.write = class_lock_obj_write,
	.compact = class_lock_compact,
	.flush = zs_flush,
	.get_total_pages = zs_get_total_pages,
	.pool_stats = pool_stats,
	.class_state = zs_class_state,
	.check_pool = class_lock_check_pool,
};
