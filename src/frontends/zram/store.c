// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stores a page. The old content of its slot is freed last, under the slot lock, so that for a
 * moment there are two objects.
 */
#include "src/frontends/zram/zram.h"

#define ZRAM_GFP_FAST (__GFP_KSWAPD_RECLAIM | __GFP_NOWARN | __GFP_HIGHMEM | __GFP_MOVABLE)
#define ZRAM_GFP_SLOW (GFP_NOIO | __GFP_HIGHMEM | __GFP_MOVABLE)

/* Pages written back at a time when memory runs out. */
#define ZRAM_PRESSURE_BATCH 128u

/* On its way in. */
struct zram_store {
	struct zram *zram;
	unsigned int cpu;
	u32 pool;
	const struct frontend_page *page;
	const void *bytes; /* compressed, in the stream; the page itself when raw; or NULL */
	struct zram_object object;
};

static struct frontend_stream *get_stream(struct zram *zram)
{
	local_lock(&zram->streams->lock);
	return &this_cpu_ptr(zram->streams)->bytes;
}

static void put_stream(struct zram *zram)
{
	local_unlock(&zram->streams->lock);
}

/* Into the stream; with recorded sizes just the size. The stream is held. 0, or -EIO. */
static int compress_page(struct zram_store *store, struct frontend_stream *stream)
{
	const struct frontend_page *page = store->page;
	size_t size = frontend_compress(&store->zram->fe, stream, page);

	store->bytes = page->data ? stream->buffer : NULL;
	if (!page->data && page->kind == FRONTEND_HUGE)
		size = PAGE_SIZE;
	if (!size)
		return -EIO;
	if (size >= store->zram->classes.huge_size) {
		store->object.flags |= BIT(ZRAM_HUGE);
		store->bytes = page->data;
		size = PAGE_SIZE;
	}
	store->object.size = (u32)size;
	return 0;
}

static unsigned long try_malloc(struct zram_store *store, gfp_t gfp)
{
	return frontend_malloc(&store->zram->fe, store->cpu, store->pool, store->object.size, gfp);
}

/*
 * The kernel fails here: it leaves compaction and writeback to the administrator's daemon and to
 * zsmalloc's shrinker. This one does the daemon's part at once.
 */
static unsigned long malloc_under_pressure(struct zram_store *store)
{
	struct zram *zram = store->zram;
	unsigned long handle = (unsigned long)-ENOMEM;
	u64 got = 0;

	for (u32 i = 0; i < zram->fe.nr_pools; i++)
		got += zram->fe.ops->compact(zram->fe.pools[i]);
	atomic_long_inc(&zram->stats.pressure_compactions);
	if (got)
		handle = try_malloc(store, ZRAM_GFP_SLOW);
	while (IS_ERR_VALUE(handle) && zram->nr_blocks) {
		got = zram_writeback_lru(zram, ZRAM_PRESSURE_BATCH);
		if (!got)
			break;
		atomic_long_add((long)got, &zram->stats.pressure_writeback);
		handle = try_malloc(store, ZRAM_GFP_SLOW);
	}
	return handle;
}

/* Without the stream, since it may sleep. */
static unsigned long malloc_slow(struct zram_store *store)
{
	unsigned long handle;

	atomic_long_inc(&store->zram->stats.writestall);
	handle = try_malloc(store, ZRAM_GFP_SLOW);
	if (IS_ERR_VALUE(handle))
		handle = malloc_under_pressure(store);
	return handle;
}

/* Compresses and allocates; on success the stream is held. */
static int compress_and_malloc(struct zram_store *store)
{
	struct zram *zram = store->zram;
	unsigned long handle;
	int ret;

	ret = compress_page(store, get_stream(zram));
	if (ret) {
		put_stream(zram);
		return ret;
	}
	handle = try_malloc(store, ZRAM_GFP_FAST);
	if (IS_ERR_VALUE(handle)) {
		put_stream(zram);
		handle = malloc_slow(store);
		if (IS_ERR_VALUE(handle))
			return -ENOMEM;
		/* Another task may have used the stream in between. */
		ret = compress_page(store, get_stream(zram));
		if (ret) {
			put_stream(zram);
			frontend_free(&zram->fe, store->cpu, store->pool, handle,
				      store->object.size);
			return ret;
		}
	}
	store->object.handle = handle;
	return 0;
}

/* mem_used_max, and mem_limit. */
static bool within_limit(struct zram *zram)
{
	long pages = (long)frontend_total_pages(&zram->fe);
	long most = atomic_long_read(&zram->stats.max_used_pages);

	while (pages > most)
		if (atomic_long_try_cmpxchg(&zram->stats.max_used_pages, &most, pages))
			break;
	return !zram->fe.params.limit_pages || (u64)pages <= zram->fe.params.limit_pages;
}

static int store_object(struct zram_store *store)
{
	struct zram *zram = store->zram;
	struct zram_object *object = &store->object;
	int ret = compress_and_malloc(store);

	if (ret)
		return ret;
	if (!within_limit(zram)) {
		put_stream(zram);
		frontend_free(&zram->fe, store->cpu, store->pool, object->handle, object->size);
		return -ENOMEM;
	}
	frontend_write(&zram->fe, store->cpu, store->pool, object->handle, store->bytes,
		       object->size, object->content);
	put_stream(zram);
	return 0;
}

/* Stores the word that the page repeats, without an object. */
static bool store_same(struct zram_store *store)
{
	unsigned long word;

	if (!frontend_page_is_same(store->page, &word))
		return false;
	store->object.flags |= BIT(ZRAM_SAME);
	store->object.handle = word;
	return true;
}

/*
 * As between commits 71268035f5d7 and ce4be9e4307c: two writes of a slot both find it empty later,
 * and the second forgets what the first has put there.
 */
static void free_early(struct zram *zram, unsigned int cpu, u64 nr, struct zram_slot *slot)
{
	spin_lock(&slot->lock);
	zram_free_slot(zram, cpu, nr, slot);
	spin_unlock(&slot->lock);
}

int zram_store_page(struct zram *zram, unsigned int cpu, u64 nr, const struct frontend_page *page)
{
	struct zram_store store = {
		.zram = zram,
		.cpu = cpu,
		.pool = frontend_pool_of(&zram->fe, nr),
		.page = page,
		.object = {.content = page->content, .flags = page->verify ? BIT(ZRAM_VERIFY) : 0},
	};
	struct zram_slot *slot = zram_make_slot(zram, nr);
	int ret = slot ? 0 : -ENOMEM;

	if (!ret && zram->fe.params.early_slot_free)
		free_early(zram, cpu, nr, slot);
	if (!ret && !store_same(&store))
		ret = store_object(&store);
	if (ret) {
		atomic_long_inc(&zram->stats.failed_writes);
		return ret;
	}
	spin_lock(&slot->lock);
	if (!zram->fe.params.early_slot_free)
		zram_free_slot(zram, cpu, nr, slot);
	zram_fill_slot(zram, slot, &store.object);
	spin_unlock(&slot->lock);
	return 0;
}
