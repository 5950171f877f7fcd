// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/pool.h"

#include "src/zs/map.h"
#include "src/zs/object.h"

static struct size_class *create_class(const struct zs_class_geometry *geometry)
{
	struct size_class *class = kzalloc(sizeof(*class), GFP_KERNEL);
	unsigned int group;

	if (!class)
		return NULL;
	spin_lock_init(&class->lock);
	class->obj_idx_mask = OBJ_LOW_MASK;
	class->size = geometry->size;
	class->index = geometry->index;
	class->pages_per_zspage = geometry->pages_per_zspage;
	class->objs_per_zspage = geometry->objs_per_zspage;
	for (group = 0; group < NR_FULLNESS_GROUPS; group++)
		INIT_LIST_HEAD(&class->fullness_list[group]);
	return class;
}

static bool create_classes(struct zs_pool *pool, const struct zs_class_table *table)
{
	unsigned int i;

	pool->nr_slots = table->nr_slots;
	for (i = pool->nr_slots; i-- > 0;) {
		unsigned int owner = table->slot[i].index;

		pool->size_class[i] =
			owner == i ? create_class(&table->slot[i]) : pool->size_class[owner];
		if (!pool->size_class[i])
			return false;
	}
	return true;
}

static bool create_caches(struct zs_pool *pool, const struct zs_layout *layout)
{
	pool->handle_cachep = kmem_cache_create("zs_handle", ZS_HANDLE_SIZE, 0, 0, NULL);
	pool->zspage_cachep = kmem_cache_create("zspage", layout->zspage_size, 0,
						layout->zspage_cache_flags, NULL);
	return pool->handle_cachep && pool->zspage_cachep;
}

/* The table is needed at creation alone and too large for a kernel stack. */
static bool create_from_table(struct zs_pool *pool, unsigned int chain_size)
{
	struct zs_class_table *table = kmalloc(sizeof(*table), GFP_KERNEL);
	bool ok = table && !zs_class_table_init(table, PAGE_SHIFT, chain_size) &&
		  create_classes(pool, table);

	kfree(table);
	return ok;
}

struct zs_pool *zs_pool_alloc_unmapped(const char *name, const struct zs_params *params,
				       const struct zs_layout *layout)
{
	struct zs_pool *pool = kzalloc(layout->pool_size, GFP_KERNEL);

	if (!pool)
		return NULL;
	pool->chain_size = params->chain_size;
	pool->min_alloc = zs_min_alloc_size(PAGE_SHIFT, params->chain_size);
	memcpy(pool->switches, params->switches, sizeof(pool->switches));

	pool->name = kstrdup(name, GFP_KERNEL);
	if (!pool->name || !create_caches(pool, layout) ||
	    !create_from_table(pool, params->chain_size)) {
		zs_pool_destroy_caches(pool);
		zs_pool_free(pool);
		return NULL;
	}
	return pool;
}

struct zs_pool *zs_pool_alloc(const char *name, const struct zs_params *params,
			      const struct zs_layout *layout)
{
	struct zs_pool *pool = zs_pool_alloc_unmapped(name, params, layout);

	if (!pool || zs_map_areas_create(pool))
		return pool;
	zs_pool_destroy_caches(pool);
	zs_pool_free(pool);
	return NULL;
}

void zs_pool_add_tag_bit(struct zs_pool *pool)
{
	unsigned int i;

	for (i = 0; i < pool->nr_slots; i++) {
		pool->size_class[i]->obj_idx_shift = 1;
		pool->size_class[i]->obj_idx_mask = OBJ_LOW_MASK & ~1ul;
	}
}

void zs_pool_add_class_index(struct zs_pool *pool)
{
	unsigned int i;

	for (i = 0; i < pool->nr_slots; i++) {
		struct size_class *class = pool->size_class[i];

		class->obj_class_bits = (unsigned long)class->index << OBJ_CLASS_SHIFT;
		class->obj_idx_mask = (1ul << OBJ_CLASS_SHIFT) - 1;
		BUG_ON(class->objs_per_zspage > class->obj_idx_mask);
	}
}

void zs_pool_report_leaks(struct zs_pool *pool)
{
	unsigned int i, group;

	for (i = 0; i < pool->nr_slots; i++) {
		struct size_class *class = zs_distinct_class(pool, i);

		for (group = 0; class && group < NR_FULLNESS_GROUPS; group++) {
			if (!list_empty(&class->fullness_list[group]))
				pr_err("zsmalloc: pool %s destroyed with objects of %u bytes in "
				       "fullness group %u\n",
				       pool->name, class->size, group);
		}
	}
}

void zs_pool_destroy_caches(struct zs_pool *pool)
{
	kmem_cache_destroy(pool->handle_cachep);
	kmem_cache_destroy(pool->zspage_cachep);
}

void zs_pool_free(struct zs_pool *pool)
{
	unsigned int i;

	/* Upwards: a class's own slot is the last that names it. */
	for (i = 0; i < pool->nr_slots; i++)
		kfree(zs_distinct_class(pool, i));
	zs_map_areas_destroy(pool);
	kfree(pool->name);
	kfree(pool);
}
