// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For tests of build-kernel: has the names of mm/zsmalloc.c that the adapter needs, and does
 * nothing. It compiles, links and can be opened; no pool is ever made of it.
 */
#include <linux/spinlock.h>
#include <linux/zsmalloc.h>

/* INCLUDE: the tests put a header here that lies beside the file */

#define ZSPAGE_MAGIC		0x58
#define ZS_MAX_PAGES_PER_ZSPAGE 4
#define ZS_SIZE_CLASSES		1

enum { ZS_EMPTY, NR_ZS_FULLNESS, OBJ_ALLOCATED = NR_ZS_FULLNESS, OBJ_USED, NR_STATS };

struct size_class {
	unsigned int index;
	int size, pages_per_zspage, objs_per_zspage;
	struct list_head fullness_list[NR_ZS_FULLNESS];
	struct {
		unsigned long objs[NR_STATS];
	} stats;
};

struct zspage {
	unsigned int magic, class, fullness, inuse;
	struct list_head list;
};

struct zs_pool {
	spinlock_t lock;
	struct size_class *size_class[ZS_SIZE_CLASSES];
};

static struct page *get_first_page(struct zspage *zspage)
{
	return NULL;
}

static struct page *get_next_page(struct page *page)
{
	return NULL;
}

static bool obj_allocated(struct page *page, void *obj, unsigned long *handle)
{
	return false;
}

static unsigned long handle_to_obj(unsigned long handle)
{
	return handle;
}

static void obj_to_location(unsigned long obj, struct page **page, unsigned int *index)
{
}

struct zs_pool *zs_create_pool(const char *name)
{
	return NULL;
}

void zs_destroy_pool(struct zs_pool *pool)
{
}

unsigned long zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	return 0;
}

void zs_free(struct zs_pool *pool, unsigned long handle)
{
}

void *zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mode)
{
	return NULL;
}

void zs_unmap_object(struct zs_pool *pool, unsigned long handle)
{
}

unsigned long zs_get_total_pages(struct zs_pool *pool)
{
	return BESIDE;
}

unsigned long zs_compact(struct zs_pool *pool)
{
	return 0;
}

void zs_pool_stats(struct zs_pool *pool, struct zs_pool_stats *stats)
{
}
