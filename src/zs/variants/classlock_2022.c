// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * classlock-2022: zsmalloc of v5.17 to v6.1, the first with a lock that stops all movers.
 *
 * Until then each object was pinned by a bit in its handle's word. One rwlock per pool in
 * place of the bits: read, no object moves, and a handle leads to its zspage; write, one
 * mover is at work. What it leaves of the older code is seen here: the obj value still has
 * the bit that was the pin, and a zspage still counts its isolated pages, under its own
 * lock, though nobody decides by the count any more.
 *
 * Lock order: page lock -> pool->migrate_lock -> class->lock -> zspage->lock.
 * Source: "zsmalloc: replace per zpage lock with pool->migrate_lock", b475d42d2c43, Minchan
 * Kim, November 2021. Before stable 6.1 took v6.2's single pool->lock.
 */
#include "src/zs/class_lock.h"
#include "src/zs/variant.h"

struct counting_zspage {
	struct zspage zspage;
	unsigned int isolated; /* pages; under zspage->lock for writing */
};

static struct counting_zspage *counting(struct zspage *zspage)
{
	return container_of(zspage, struct counting_zspage, zspage);
}

/* The page's lock keeps the zspage from being freed. */
static bool zs_page_isolate(struct page *page, isolate_mode_t mode)
{
	struct zspage *zspage = get_zspage(page);

	VM_BUG_ON_PAGE(PageIsolated(page), page);
	migrate_write_lock(zspage);
	counting(zspage)->isolated++;
	migrate_write_unlock(zspage);
	return true;
}

static void zs_page_putback(struct page *page)
{
	struct zspage *zspage = get_zspage(page);

	VM_BUG_ON_PAGE(!PageIsolated(page), page);
	migrate_write_lock(zspage);
	VM_BUG_ON_PAGE(!counting(zspage)->isolated, page);
	counting(zspage)->isolated--;
	migrate_write_unlock(zspage);
}

static int zs_page_migrate(struct page *newpage, struct page *page, enum migrate_mode mode)
{
	struct size_class *class;
	struct zspage *zspage;
	struct zs_pool *pool;

	if (mode == MIGRATE_SYNC_NO_COPY)
		return -EINVAL;
	VM_BUG_ON_PAGE(!PageIsolated(page), page);

	zspage = get_zspage(page);
	pool = zspage->pool;

	/* Stops zs_free and zs_map_object, then zs_malloc, then those who have mapped. */
	write_lock(&pool->migrate_lock);
	class = zspage_class(pool, zspage);
	spin_lock(&class->lock);
	migrate_write_lock(zspage);
	VM_BUG_ON_PAGE(!counting(zspage)->isolated, page);

	zs_move_page_objects(class, newpage, page);
	replace_sub_page(class, zspage, newpage, page, pool->mops, set_zspage_plain);

	write_unlock(&pool->migrate_lock);
	spin_unlock(&class->lock);
	counting(zspage)->isolated--;
	migrate_write_unlock(zspage);

	/* In time: newpage is locked, so a free of the last object defers. */
	get_page(newpage);
	zspage_move_zone(newpage, page);

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

static struct zs_pool *zs_create_pool(const char *name, const struct zs_params *params)
{
	struct zs_pool *pool = zs_pool_alloc(name, params, sizeof(struct counting_zspage), 0);

	if (!pool)
		return NULL;
	zs_pool_add_tag_bit(pool);
	class_lock_init_pool(pool, &zsmalloc_mops, class_lock_compact);
	return pool;
}

const struct zs_ops zs_ops_classlock_2022 = {
	.name = "classlock-2022",
	.idea = "one rwlock per pool against movers in place of a pin bit per object",
	.locks = "page lock, pool->migrate_lock (rwlock), class->lock (spinlock), zspage->lock "
		 "(rwlock)",
	.source = "commit b475d42d2c43, November 2021: v5.17 to v6.1",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_DEFERS |
		 ZS_KERNEL_POLICY,
	.create_pool = zs_create_pool,
	.free = zs_free,
	CLASS_LOCK_OPS,
};
