// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zbud: two objects a page, the simple alternative to zsmalloc that the kernel had (mm/zbud.c,
 * v3.11, July 2013, Seth Jennings). No classes and no zspages: a page begins with a header,
 * its first object lies behind that and its last at the page's end, in chunks of 1/64 page.
 * A page with room is on the list of its free chunks, where the best fit is found. A handle
 * is the object's address, so its page cannot move, and reading it takes no lock.
 *
 * What is larger than a page without its header and one chunk gets a page of its own, without
 * a header. The kernel's file says -ENOSPC, and zswap leaves such a page to the swap device;
 * but traces of zram have them, and every variant must hold what the others hold.
 *
 * Locks: pool->lock.
 */
#include "sim/probes/page_return.h"
#include "src/zs/plain.h"

#define CHUNKS	    64u /* of a page */
#define CHUNK_SIZE  (PAGE_SIZE / CHUNKS)
#define CHUNKS_FREE (CHUNKS - 1) /* without the header's */

struct zbud_header {
	struct list_head list;
	unsigned int first_chunks, last_chunks; /* 0: no object */
};

struct zbud_pool {
	spinlock_t lock;
	struct list_head unbuddied[CHUNKS]; /* by free chunks */
	struct list_head buddied;	    /* two objects, whatever room is left */
	unsigned long objects, whole;	    /* whole: pages, and objects, without a header */
	atomic_long_t pages;
};

/* The ops table speaks of struct zs_pool, which is each variant's own. */
static struct zbud_pool *zbud_pool(struct zs_pool *pool)
{
	return (struct zbud_pool *)pool;
}

static struct zs_pool *zbud_create_pool(const char *name, const struct zs_params *params)
{
	struct zbud_pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL);

	if (!pool)
		return NULL;
	spin_lock_init(&pool->lock);
	INIT_LIST_HEAD(&pool->buddied);
	for (unsigned int i = 0; i < CHUNKS; i++)
		INIT_LIST_HEAD(&pool->unbuddied[i]);
	return (struct zs_pool *)pool;
}

static void zbud_destroy_pool(struct zs_pool *zs_pool)
{
	struct zbud_pool *pool = zbud_pool(zs_pool);

	if (pool->objects)
		pr_err("zbud pool destroyed with %lu objects", pool->objects);
	kfree(pool);
}

static unsigned int free_chunks(const struct zbud_header *zhdr)
{
	return CHUNKS_FREE - zhdr->first_chunks - zhdr->last_chunks;
}

static struct list_head *list_of(struct zbud_pool *pool, const struct zbud_header *zhdr)
{
	if (zhdr->first_chunks && zhdr->last_chunks)
		return &pool->buddied;
	return &pool->unbuddied[free_chunks(zhdr)];
}

static struct zbud_header *take_best_fit(struct zbud_pool *pool, unsigned int chunks)
{
	for (unsigned int i = chunks; i < CHUNKS; i++) {
		struct zbud_header *zhdr =
			list_first_entry_or_null(&pool->unbuddied[i], struct zbud_header, list);

		if (zhdr) {
			list_del(&zhdr->list);
			return zhdr;
		}
	}
	return NULL;
}

static unsigned long put_object(struct zbud_pool *pool, struct zbud_header *zhdr,
				unsigned int chunks)
{
	unsigned long handle = (unsigned long)zhdr;

	if (!zhdr->first_chunks) {
		zhdr->first_chunks = chunks;
		handle += CHUNK_SIZE;
	} else {
		zhdr->last_chunks = chunks;
		handle += PAGE_SIZE - chunks * CHUNK_SIZE;
	}
	list_add(&zhdr->list, list_of(pool, zhdr));
	pool->objects++;
	return handle;
}

/* Reached by address, without isolation: neither highmem nor movable. */
static struct page *get_frame(gfp_t gfp)
{
	return alloc_page(gfp & ~(__GFP_HIGHMEM | __GFP_MOVABLE));
}

static unsigned long malloc_whole(struct zbud_pool *pool, gfp_t gfp)
{
	struct page *page = get_frame(gfp);

	if (!page)
		return (unsigned long)-ENOMEM;
	spin_lock(&pool->lock);
	pool->objects++;
	pool->whole++;
	atomic_long_inc(&pool->pages);
	spin_unlock(&pool->lock);
	return (unsigned long)page_address(page);
}

static unsigned long zbud_malloc(struct zs_pool *zs_pool, size_t size, gfp_t gfp)
{
	struct zbud_pool *pool = zbud_pool(zs_pool);
	struct zbud_header *zhdr;
	struct page *page;
	unsigned long handle;
	unsigned int chunks;
	int err = plain_check_size(size);

	if (unlikely(err))
		return (unsigned long)err;
	if (size > PAGE_SIZE - 2 * CHUNK_SIZE)
		return malloc_whole(pool, gfp);
	chunks = (unsigned int)((size + CHUNK_SIZE - 1) / CHUNK_SIZE);

	spin_lock(&pool->lock);
	zhdr = take_best_fit(pool, chunks);
	if (!zhdr) {
		spin_unlock(&pool->lock);
		page = get_frame(gfp);
		if (!page)
			return (unsigned long)-ENOMEM;
		zhdr = page_address(page);
		zhdr->first_chunks = 0;
		zhdr->last_chunks = 0;
		spin_lock(&pool->lock);
		atomic_long_inc(&pool->pages);
	}
	handle = put_object(pool, zhdr, chunks);
	spin_unlock(&pool->lock);
	return handle;
}

/* Under pool->lock, as in the kernel. */
static void free_zbud_page(struct zbud_pool *pool, void *address)
{
	struct page_return *ret = page_return_emptied();
	struct page *page = virt_to_page(address);

	atomic_long_dec(&pool->pages);
	page_return_begin(ret);
	page_return_mark(page, ret);
	put_page(page);
	page_return_end(ret);
}

static void zbud_free(struct zs_pool *zs_pool, unsigned long handle)
{
	struct zbud_pool *pool = zbud_pool(zs_pool);
	struct zbud_header *zhdr = (struct zbud_header *)(handle & PAGE_MASK);

	if (IS_ERR_OR_NULL((void *)handle))
		return;
	spin_lock(&pool->lock);
	pool->objects--;
	if (!(handle & ~PAGE_MASK)) { /* where a header would be */
		pool->whole--;
		free_zbud_page(pool, zhdr);
		spin_unlock(&pool->lock);
		return;
	}
	list_del(&zhdr->list);
	if ((handle & ~PAGE_MASK) == CHUNK_SIZE)
		zhdr->first_chunks = 0;
	else
		zhdr->last_chunks = 0;
	if (free_chunks(zhdr) == CHUNKS_FREE)
		free_zbud_page(pool, zhdr);
	else
		list_add(&zhdr->list, list_of(pool, zhdr));
	spin_unlock(&pool->lock);
}

static unsigned long zbud_get_total_pages(struct zs_pool *pool)
{
	return (unsigned long)atomic_long_read(&zbud_pool(pool)->pages);
}

/* One object of two is half: the group from 50 %. */
#define GROUP_HALF (NR_FULLNESS_GROUPS / 2)
#define GROUP_FULL (NR_FULLNESS_GROUPS - 1)

/* Two kinds of pages take the place of classes: shared ones, and whole ones. */
static unsigned int zbud_class_state(struct zs_pool *zs_pool, struct zs_class_state *out,
				     unsigned int max)
{
	struct zbud_pool *pool = zbud_pool(zs_pool);
	struct zs_class_state shared = {
		.size = (unsigned int)(PAGE_SIZE - 2 * CHUNK_SIZE),
		.pages_per_zspage = 1,
		.objs_per_zspage = 2,
	};
	struct zs_class_state whole = {
		.index = 1,
		.size = (unsigned int)PAGE_SIZE,
		.pages_per_zspage = 1,
		.objs_per_zspage = 1,
	};

	if (max < 2)
		return 2;
	spin_lock(&pool->lock);
	whole.pages = pool->whole;
	shared.pages = zbud_get_total_pages(zs_pool) - whole.pages;
	shared.objs_inuse = pool->objects - whole.pages;
	spin_unlock(&pool->lock);
	shared.zspages = shared.pages;
	shared.objs_allocated = 2 * shared.pages;
	shared.fullness[GROUP_HALF] = shared.objs_allocated - shared.objs_inuse;
	shared.fullness[GROUP_FULL] = shared.pages - shared.fullness[GROUP_HALF];
	whole.zspages = whole.objs_allocated = whole.objs_inuse = whole.pages;
	whole.fullness[GROUP_FULL] = whole.pages;
	out[0] = shared;
	out[1] = whole;
	return 2;
}

static unsigned int check_list(struct zbud_pool *pool, struct list_head *list, unsigned long *pages,
			       unsigned long *objects)
{
	unsigned int wrong = 0;
	struct zbud_header *zhdr;

	list_for_each_entry(zhdr, list, list) {
		++*pages;
		*objects += !!zhdr->first_chunks + !!zhdr->last_chunks;
		if (list_of(pool, zhdr) == list && free_chunks(zhdr) < CHUNKS_FREE)
			continue;
		pr_err("zbud page of %u and %u chunks is on another's list", zhdr->first_chunks,
		       zhdr->last_chunks);
		wrong++;
	}
	return wrong;
}

static unsigned int zbud_check_pool(struct zs_pool *zs_pool, bool quiescent)
{
	struct zbud_pool *pool = zbud_pool(zs_pool);
	unsigned long pages, objects;
	unsigned int wrong;

	spin_lock(&pool->lock);
	pages = objects = pool->whole;
	wrong = check_list(pool, &pool->buddied, &pages, &objects);
	for (unsigned int i = 0; i < CHUNKS; i++)
		wrong += check_list(pool, &pool->unbuddied[i], &pages, &objects);
	if (pages != zbud_get_total_pages(zs_pool) || objects != pool->objects) {
		pr_err("zbud lists %lu pages, %lu objects; counts %lu, %lu", pages, objects,
		       zbud_get_total_pages(zs_pool), pool->objects);
		wrong++;
	}
	spin_unlock(&pool->lock);
	return wrong;
}

const struct zs_ops zs_ops_zbud = {
	.name = "zbud",
	.idea = "baseline: at most two objects a page, found by best fit; pages that cannot move",
	.locks = "pool->lock (spinlock)",
	.source = "mm/zbud.c, v3.11, July 2013; rewritten",
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES,
	.create_pool = zbud_create_pool,
	.destroy_pool = zbud_destroy_pool,
	.malloc = zbud_malloc,
	.free = zbud_free,
	.read_begin = plain_read_begin,
	.read_end = plain_read_end,
	.write = plain_write,
	.compact = plain_compact,
	.flush = plain_flush,
	.get_total_pages = zbud_get_total_pages,
	.pool_stats = plain_pool_stats,
	.class_state = zbud_class_state,
	.check_pool = zbud_check_pool,
};
