// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * classlock: zsmalloc of v6.11 to v6.13. A lock per class, and one that keeps objects in
 * their places: see class_lock.h.
 *
 * zs_free takes class->lock before it lets go of migrate_lock: without a gap, so that the
 * object stays where its handle said.
 */
#include "src/zs/class_lock.h"
#include "src/zs/variant.h"

static void zs_free(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zspage *zspage;
	unsigned long obj;

	if (IS_ERR_OR_NULL((void *)handle))
		return;

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

const struct zs_ops zs_ops_classlock = {
	.name = "classlock",
	.idea = "a lock per size class; movers of objects stop frees and maps of the whole pool",
	.locks = "page lock, pool->migrate_lock (rwlock), class->lock (spinlock), zspage->lock "
		 "(rwlock)",
	.source = "commit 64bd0197ae0c, June 2024: v6.11 to v6.13",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_DEFERS |
		 ZS_KERNEL_POLICY,
	.create_pool = class_lock_create_pool,
	.free = zs_free,
	CLASS_LOCK_OPS,
};
