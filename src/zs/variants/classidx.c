// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * classidx: the series "mm/zsmalloc: reduce lock contention in zs_free()" of June 2026, on
 * per-class locks.
 *
 * zs_free takes pool->migrate_lock to learn one thing: the object's class, and so the lock
 * that keeps it in its place. But an object never leaves its class. With the class's index in
 * the handle's word next to the PFN, zs_free reads the word without any lock, takes the lock
 * of the class it names, and reads the word again: movers hold that lock, so now the PFN is
 * right too. And an emptied zspage that is on no list, with all its page locks held, can be
 * seen by nobody: its pages are given back after class->lock is dropped.
 *
 * Lock order: page lock -> pool->migrate_lock (movers, map) -> class->lock -> zspage->lock.
 * Source: Wenchao Hao, Xueyuan Chen, v6 of 26 June 2026 (lkml 2606.3/03949), 4 patches.
 */
#include "src/zs/class_lock.h"
#include "src/zs/variant.h"

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
			   .help = "patch 3: pages are given back outside of class->lock",
			   .def = 1},
	{0},
};

/* The class of a live handle, its lock held: nobody moves the object, and *@obj is right. */
static __always_inline struct size_class *lock_class_of(struct zs_pool *pool, unsigned long handle,
							unsigned long *obj)
{
	struct size_class *class;

	if (likely(pool->switches[LOCKLESS_READ])) {
		class = pool->size_class[obj_to_class_idx(handle_to_obj_once(handle))];
		spin_lock(&class->lock);
		*obj = handle_to_obj(handle);
		return class;
	}
	read_lock(&pool->migrate_lock);
	*obj = handle_to_obj(handle);
	class = zspage_class(pool, get_zspage(obj_to_page(*obj)));
	spin_lock(&class->lock);
	read_unlock(&pool->migrate_lock);
	return class;
}

static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct zspage *zspage, *emptied = NULL;
	struct size_class *class;
	unsigned long obj;

	if (IS_ERR_OR_NULL((void *)handle))
		return;

	class = lock_class_of(pool, handle, &obj);
	zspage = get_zspage(obj_to_page(obj));
	if (class_lock_free_obj(class, zspage, obj) == ZS_INUSE_RATIO_0 &&
	    class_lock_detach_zspage(pool, class, zspage)) {
		if (likely(pool->switches[FREE_UNLOCKED]))
			emptied = zspage;
		else
			class_lock_release_zspage(pool, class, zspage);
	}
	spin_unlock(&class->lock);

	/* On no list, nothing in use, its pages locked: nobody can look at it. */
	if (emptied)
		class_lock_release_zspage(pool, class, emptied);
	cache_free_handle(pool, handle);
}

static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	struct zs_pool *pool = class_lock_create_pool(name, params);

	if (!pool)
		return NULL;
	if (pool->switches[CLASS_BITS])
		zs_pool_add_class_index(pool);
	else
		pool->switches[LOCKLESS_READ] = 0;
	return pool;
}

const struct zs_ops zs_ops_classidx = {
	.name = "classidx",
	.idea = "the handle's word names the class, so zs_free takes no lock of the whole pool",
	.locks = "page lock, pool->migrate_lock (rwlock), class->lock (spinlock), zspage->lock "
		 "(rwlock)",
	.source = "lkml 2606.3/03949, v6 of 26 June 2026 (Wenchao Hao, Xueyuan Chen)",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_DEFERS |
		 ZS_KERNEL_POLICY,
	.switches = classidx_switches,
	.create_pool = zs_create_pool,
	.free = zs_free,
	CLASS_LOCK_OPS,
};
