// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * null: handles without storage. What a run costs without an allocator: replay loop, ops
 * table, time stamps, and the writing and reading of the bytes.
 *
 * Every handle is the same word, behind it this CPU's scratch page, so contents are lost;
 * nothing is locked but preemption, as around any mapping.
 */
#include "src/zs/map_object.h"
#include "src/zs/plain.h"

struct null_area {
	local_lock_t lock;
	char *scratch;
};

struct null_pool {
	struct null_area *area; /* per CPU */
};

/* The ops table speaks of struct zs_pool, which is each variant's own. */
static struct null_pool *null_pool(struct zs_pool *pool)
{
	return (struct null_pool *)pool;
}

static void null_destroy_pool(struct zs_pool *zs_pool)
{
	struct null_pool *pool = null_pool(zs_pool);
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		kfree(per_cpu_ptr(pool->area, cpu)->scratch);
	free_percpu(pool->area);
	kfree(pool);
}

static struct zs_pool *null_create_pool(const char *name, const struct zs_params *params)
{
	struct null_pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL);
	unsigned int cpu;

	if (!pool)
		return NULL;
	pool->area = alloc_percpu(struct null_area);
	if (!pool->area) {
		kfree(pool);
		return NULL;
	}
	for_each_possible_cpu(cpu) {
		struct null_area *area = per_cpu_ptr(pool->area, cpu);

		local_lock_init(&area->lock);
		area->scratch = kzalloc(PAGE_SIZE, GFP_KERNEL);
		if (!area->scratch) {
			null_destroy_pool((struct zs_pool *)pool);
			return NULL;
		}
	}
	return (struct zs_pool *)pool;
}

static unsigned long null_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	int err = plain_check_size(size);

	return err ? (unsigned long)err : (unsigned long)pool;
}

static void null_free(struct zs_pool *pool, unsigned long handle)
{
}

static void *null_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm)
{
	local_lock(&null_pool(pool)->area->lock);
	return this_cpu_ptr(null_pool(pool)->area)->scratch;
}

static void null_unmap_object(struct zs_pool *pool, unsigned long handle)
{
	local_unlock(&null_pool(pool)->area->lock);
}

DEFINE_ZS_OBJ_BY_MAP(static, null)

static unsigned long null_get_total_pages(struct zs_pool *pool)
{
	return 0;
}

const struct zs_ops zs_ops_null = {
	.name = "null",
	.idea = "control: handles without storage, what the harness itself costs",
	.locks = "none",
	.source = "zslab's own",
	.create_pool = null_create_pool,
	.destroy_pool = null_destroy_pool,
	.malloc = null_malloc,
	.free = null_free,
	.read_begin = null_obj_read_begin,
	.read_end = null_obj_read_end,
	.write = null_obj_write,
	.compact = plain_compact,
	.flush = plain_flush,
	.get_total_pages = null_get_total_pages,
	.pool_stats = plain_pool_stats,
	.class_state = plain_class_state,
	.check_pool = plain_check_pool,
};
