// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zspagelock: zsmalloc since v6.15. Whoever reads an object may sleep.
 *
 * The locks are classlock's, but zspage->lock is a count of readers (zspage_rwlock.h): to
 * read holds nothing that spins. So there is no per-CPU area: an object that spans two pages
 * is read in a copy that the caller has room for, and a write copies straight to the pages. A
 * mover cannot wait for somebody who sleeps. It tries: page migration gives the page up,
 * compaction the class.
 *
 * Lock order: page lock -> pool->migrate_lock -> class->lock -> zspage->zsl, tried for writing.
 * Source: "zsmalloc: make zspage lock preemptible", commit 60756575a21a, and "zsmalloc:
 * introduce new object mapping API", Sergey Senozhatsky, February 2025: v6.15.
 */
#include "src/zs/class_lock.h"
#include "src/zs/class_lock_by.h"
#include "src/zs/variant.h"

enum { BUSY };
enum { BUSY_EINVAL, BUSY_EBUSY };

static const char *const busy_values[] = {"einval", "ebusy", NULL};

static const struct zs_switch zspagelock_switches[] = {
	[BUSY] =
		{.name = "busy",
		 .help = "what migrate returns for a page that is being read: -EINVAL as v6.15, or "
			 "-EBUSY as since 2026",
		 .values = busy_values,
		 .def = BUSY_EINVAL},
	{0},
};

static const struct zspage_rwlock sleeping_rwlock = {
	.init = zspage_lock_init,
	.read_lock = zspage_read_lock,
	.read_unlock = zspage_read_unlock,
	.write_lock = zspage_write_trylock,
	.write_unlock = zspage_write_unlock,
};

static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	const struct zs_pool *pool = get_zspage(page)->pool;

	return class_lock_migrate_by(newpage, page, mode, &sleeping_rwlock,
				     pool->switches[BUSY] == BUSY_EBUSY ? -EBUSY : -EINVAL);
}

static const struct movable_operations zsmalloc_mops = {
	.isolate_page = class_lock_isolate,
	.migrate_page = zs_page_migrate,
	.putback_page = class_lock_putback,
};

static void async_free_zspage(struct work_struct *work)
{
	class_lock_async_free_by(work, &sleeping_rwlock);
}

static unsigned long zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	return class_lock_malloc_by(pool, size, gfp, &sleeping_rwlock);
}

static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;

	if (IS_ERR_OR_NULL((void *)handle))
		return;

	/* No gap between the locks: the object stays where the word said. */
	read_lock(&pool->migrate_lock);
	obj = handle_to_obj(handle);
	zspage = get_zspage(obj_to_page(obj));
	class = zspage_class(pool, zspage);
	spin_lock(&class->lock);
	read_unlock(&pool->migrate_lock);

	if (class_lock_free_obj(class, zspage, obj) == ZS_INUSE_RATIO_0)
		class_lock_free_zspage(pool, class, zspage);
	spin_unlock(&class->lock);
	cache_free_handle(pool, handle);
}

/* Where the payload of an object begins, and how far the object reaches. */
struct place {
	struct zspage *zspage;
	struct page *page;
	unsigned int off, size; /* in the page; of the payload */
};

/* zspage->lock has the object for reading. Nothing else is held. */
static __always_inline struct place find_for_reading(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct place at;
	unsigned long obj;

	/* Stops movers until the zspage's lock does. */
	read_lock(&pool->migrate_lock);
	obj = handle_to_obj(handle);
	at.page = obj_to_page(obj);
	at.zspage = get_zspage(at.page);
	zspage_read_lock(at.zspage);
	read_unlock(&pool->migrate_lock);

	class = zspage_class(pool, at.zspage);
	at.off = (unsigned int)obj_offset(class->size, obj_to_idx(class, obj));
	at.size = class->size;
	if (likely(!ZsHugePage(at.zspage))) {
		at.off += ZS_HANDLE_SIZE;
		at.size -= ZS_HANDLE_SIZE;
	}
	return at;
}

static void *zs_obj_read_begin(struct zs_pool *pool, unsigned long handle, void *local_copy)
{
	struct place at = find_for_reading(pool, handle);
	unsigned int first;
	char *addr = kmap_local_page(at.page);

	if (at.off + at.size <= PAGE_SIZE)
		return addr + at.off;
	/* A header at the page's very end leaves nothing to copy from there. */
	first = (unsigned int)PAGE_SIZE - at.off;
	memcpy(local_copy, addr + at.off, first);
	kunmap_local(addr);
	addr = kmap_local_page(get_next_page(at.page));
	memcpy((char *)local_copy + first, addr, at.size - first);
	kunmap_local(addr);
	return local_copy;
}

static void zs_obj_read_end(struct zs_pool *pool, unsigned long handle, void *mem)
{
	/* Readers keep the object where it is, so the word has not changed. */
	unsigned long obj = handle_to_obj(handle);
	struct zspage *zspage = get_zspage(obj_to_page(obj));
	struct size_class *class = zspage_class(pool, zspage);

	if (obj_offset(class->size, obj_to_idx(class, obj)) + class->size <= PAGE_SIZE)
		kunmap_local(mem);
	zspage_read_unlock(zspage);
}

static void zs_obj_write(struct zs_pool *pool, unsigned long handle, const void *mem, size_t len)
{
	struct place at = find_for_reading(pool, handle);
	size_t first = min(len, (size_t)PAGE_SIZE - at.off);
	char *addr = kmap_local_page(at.page);

	memcpy(addr + at.off, mem, first);
	kunmap_local(addr);
	if (first < len) {
		addr = kmap_local_page(get_next_page(at.page));
		memcpy(addr, (const char *)mem + first, len - first);
		kunmap_local(addr);
	}
	zspage_read_unlock(at.zspage);
}

static unsigned long compact_class(struct zs_pool *pool, struct size_class *class)
{
	return class_lock_compact_by(pool, class, &sleeping_rwlock);
}

static unsigned long zs_compact(struct zs_pool *pool)
{
	return zs_compact_pool(pool, compact_class);
}

static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	struct zs_pool *pool = zs_pool_alloc_unmapped(name, params, sizeof(struct zspage), 0);

	if (!pool)
		return NULL;
	INIT_WORK(&pool->free_work, async_free_zspage);
	pool->mops = &zsmalloc_mops;
	zs_register_shrinker(pool, zs_compact);
	return pool;
}

const struct zs_ops zs_ops_zspagelock = {
	.name = "zspagelock",
	.idea = "classlock, but who reads may sleep: movers try the zspage's lock and give up",
	.locks = "page lock, pool->migrate_lock (rwlock), class->lock (spinlock), zspage->lock (a "
		 "count of readers under a spinlock, writers try)",
	.source = "commit 60756575a21a, February 2025: v6.15",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_DEFERS |
		 ZS_READERS_SLEEP | ZS_KERNEL_POLICY,
	.switches = zspagelock_switches,
	.create_pool = zs_create_pool,
	.destroy_pool = class_lock_destroy_pool,
	.malloc = zs_malloc,
	.free = zs_free,
	.read_begin = zs_obj_read_begin,
	.read_end = zs_obj_read_end,
	.write = zs_obj_write,
	.compact = zs_compact,
	.flush = class_lock_flush,
	.get_total_pages = zs_get_total_pages,
	.pool_stats = zs_pool_stats,
	.class_state = zs_class_state,
	.check_pool = class_lock_check_pool,
};
