// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A variant as a module of the kernel: what zram calls of zsmalloc, under names that begin
 * with zslab_. "zslab kmod" compiles it, with the variant's file in the same unit, since its
 * functions are static.
 */
#include "src/kmod/kernel.h"

#include <kmod_variant.h>

#include "src/zs/size_class.h"
#include "src/zs/switches.h"

static char *switches = "";
module_param(switches, charp, 0444);
MODULE_PARM_DESC(switches, "switches of the variant, as in zslab run --variant NAME:SWITCHES");

static bool check;
module_param(check, bool, 0644);
MODULE_PARM_DESC(check, "check the pool's invariants after each compaction that is asked for");

static struct zs_params params = {.chain_size = CONFIG_ZSMALLOC_CHAIN_SIZE};
static size_t huge_size;

/* What include/linux/zsmalloc.h calls struct zs_pool_stats; ours has the name, too. */
struct kmod_pool_stats {
	atomic_long_t pages_compacted;
};

struct zs_pool *zslab_zs_create_pool(const char *name);
struct zs_pool *zslab_zs_create_pool(const char *name)
{
	return KMOD_OPS.create_pool(name, &params);
}
EXPORT_SYMBOL_GPL(zslab_zs_create_pool);

void zslab_zs_destroy_pool(struct zs_pool *pool);
void zslab_zs_destroy_pool(struct zs_pool *pool)
{
	KMOD_OPS.destroy_pool(pool);
}
EXPORT_SYMBOL_GPL(zslab_zs_destroy_pool);

unsigned long zslab_zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp);
unsigned long zslab_zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	return KMOD_OPS.malloc(pool, size, gfp);
}
EXPORT_SYMBOL_GPL(zslab_zs_malloc);

void zslab_zs_free(struct zs_pool *pool, unsigned long handle);
void zslab_zs_free(struct zs_pool *pool, unsigned long handle)
{
	KMOD_OPS.free(pool, handle);
}
EXPORT_SYMBOL_GPL(zslab_zs_free);

size_t zslab_zs_huge_class_size(struct zs_pool *pool);
size_t zslab_zs_huge_class_size(struct zs_pool *pool)
{
	return huge_size;
}
EXPORT_SYMBOL_GPL(zslab_zs_huge_class_size);

void *zslab_zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm);
void *zslab_zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	return zs_map_object(pool, handle, mm);
}
EXPORT_SYMBOL_GPL(zslab_zs_map_object);

void zslab_zs_unmap_object(struct zs_pool *pool, unsigned long handle);
void zslab_zs_unmap_object(struct zs_pool *pool, unsigned long handle)
{
	zs_unmap_object(pool, handle);
}
EXPORT_SYMBOL_GPL(zslab_zs_unmap_object);

unsigned long zslab_zs_get_total_pages(struct zs_pool *pool);
unsigned long zslab_zs_get_total_pages(struct zs_pool *pool)
{
	return KMOD_OPS.get_total_pages(pool);
}
EXPORT_SYMBOL_GPL(zslab_zs_get_total_pages);

/* By the pool's pointer, as the shrinker: so that a probe on zs_compact() sees both. */
unsigned long zslab_zs_compact(struct zs_pool *pool);
unsigned long zslab_zs_compact(struct zs_pool *pool)
{
	unsigned long pages_freed = READ_ONCE(pool->compact)(pool);

	if (READ_ONCE(check))
		pr_info("zslab: %s: %u violations of invariants\n", KMOD_OPS.name,
			KMOD_OPS.check_pool(pool, false));
	return pages_freed;
}
EXPORT_SYMBOL_GPL(zslab_zs_compact);

unsigned int zslab_zs_lookup_class_index(struct zs_pool *pool, unsigned int size);
unsigned int zslab_zs_lookup_class_index(struct zs_pool *pool, unsigned int size)
{
	return zs_class_of(pool, size)->index;
}
EXPORT_SYMBOL_GPL(zslab_zs_lookup_class_index);

void zslab_zs_pool_stats(struct zs_pool *pool, struct kmod_pool_stats *out);
void zslab_zs_pool_stats(struct zs_pool *pool, struct kmod_pool_stats *out)
{
	struct zs_pool_stats stats;

	KMOD_OPS.pool_stats(pool, &stats);
	atomic_long_set(&out->pages_compacted, (long)stats.pages_compacted);
}
EXPORT_SYMBOL_GPL(zslab_zs_pool_stats);

/* Of all variants this one alone is here. */
const struct zs_ops *zs_find_variant(const char *name)
{
	return strcmp(name, KMOD_OPS.name) ? NULL : &KMOD_OPS;
}

static int __init zslab_init(void)
{
	struct zs_class_table *table;
	char why[128] = "";
	int rc;

	zs_default_params(&KMOD_OPS, &params);
	rc = zs_parse_switches(&KMOD_OPS, switches, &params, why, sizeof(why));
	if (rc) {
		pr_err("zslab: switches=%s: %s\n", switches, why);
		return rc;
	}
	table = kmalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	rc = zs_class_table_init(table, PAGE_SHIFT, params.chain_size);
	huge_size = table->huge_size;
	kfree(table);
	return rc;
}

static void __exit zslab_exit(void)
{
}

module_init(zslab_init);
module_exit(zslab_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("zslab's variant of zsmalloc");
