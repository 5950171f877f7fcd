// SPDX-License-Identifier: GPL-2.0-or-later
/* Stores a page in zswap or, if that fails, on the swap device. */
#include "src/frontends/zswap/zswap.h"

#define ZSWAP_GFP \
	(__GFP_NORETRY | __GFP_NOWARN | __GFP_KSWAPD_RECLAIM | __GFP_HIGHMEM | __GFP_MOVABLE)

/* Entries of one writeback by reclaim (SWAP_CLUSTER_MAX), and how often a store requests it. */
#define ZSWAP_RECLAIM_BATCH  32u
#define ZSWAP_RECLAIM_ROUNDS 3u

/* Not full; a pool that was full must first fall below the threshold. */
static bool within_limit(struct zswap *zswap)
{
	u64 limit = zswap->fe.params.limit_pages;

	if (!limit)
		return true;
	if (frontend_total_pages(&zswap->fe) > limit) {
		atomic_long_inc(&zswap->stats.pool_limit_hit);
		WRITE_ONCE(zswap->reached_full, true);
		return false;
	}
	if (READ_ONCE(zswap->reached_full)) {
		if (!zswap_can_accept(zswap))
			return false;
		WRITE_ONCE(zswap->reached_full, false);
	}
	return true;
}

/* With the stream. 0, or -EIO. */
static int compress_page(struct zswap *zswap, const struct frontend_page *page,
			 struct zswap_stream *stream, size_t *size)
{
	*size = frontend_compress(&zswap->fe, &stream->bytes, page);
	if (!page->data && page->kind == FRONTEND_HUGE && !page->size)
		*size = PAGE_SIZE;
	if (*size)
		return 0;
	atomic_long_inc(&zswap->stats.reject_compress_fail);
	return -EIO;
}

/* One try: compresses, allocates and writes with the stream held. 0, -ENOMEM, -EIO. */
static int try_store_object(struct zswap *zswap, unsigned int cpu, const struct frontend_page *page,
			    struct zswap_entry *entry)
{
	struct zswap_stream *stream = zswap_get_stream(zswap);
	unsigned long handle = 0;
	size_t size;
	int ret = compress_page(zswap, page, stream, &size);

	if (!ret) {
		handle = frontend_malloc(&zswap->fe, cpu, entry->pool, (u32)size, ZSWAP_GFP);
		if (IS_ERR_VALUE(handle))
			ret = handle == (unsigned long)-ENOSPC ? -ENOSPC : -ENOMEM;
	}
	if (!ret) {
		frontend_write(&zswap->fe, cpu, entry->pool, handle,
			       page->data ? stream->bytes.buffer : NULL, (u32)size, entry->content);
		entry->handle = handle;
		entry->length = (u32)size;
	}
	zswap_put_stream(stream);
	return ret;
}

/*
 * The kernel gives up at once: the page goes to the device, and the reclaim that swaps out soon
 * calls the shrinker again. This does that reclaim's part at once.
 */
static int store_object(struct zswap *zswap, unsigned int cpu, const struct frontend_page *page,
			struct zswap_entry *entry)
{
	int ret = try_store_object(zswap, cpu, page, entry);

	for (unsigned int i = 0; ret == -ENOMEM && i < ZSWAP_RECLAIM_ROUNDS; i++) {
		unsigned long written = zswap_shrink(zswap, ZSWAP_RECLAIM_BATCH);

		if (!written)
			break;
		atomic_long_add((long)written, &zswap->stats.reclaim_writeback);
		ret = try_store_object(zswap, cpu, page, entry);
	}
	if (ret == -ENOMEM)
		atomic_long_inc(&zswap->stats.reject_alloc_fail);
	if (ret != -ENOSPC)
		return ret;
	atomic_long_inc(&zswap->stats.reject_compress_poor);
	return -ENOMEM;
}

static void charge(struct zswap *zswap, const struct zswap_entry *entry)
{
	struct zswap_stats *stats = &zswap->stats;

	atomic_long_add_return(entry->length, &stats->memcg_charged);
	atomic_long_add(entry->length, &stats->memcg_zswap);
	atomic_long_inc(&stats->memcg_zswapped);
	atomic_long_inc(&stats->stored_pages);
	if (!entry->length)
		atomic_long_inc(&stats->same_filled_pages);
}

/* The entry, filled and charged, takes the slot; what was there is freed. */
static int insert(struct zswap *zswap, unsigned int cpu, struct zswap_entry *entry)
{
	void *old;

	charge(zswap, entry);
	old = zswap_tree_store(zswap, entry->slot, entry);
	if (IS_ERR(old)) {
		atomic_long_inc(&zswap->stats.reject_kmemcache_fail);
		zswap_entry_put(zswap, cpu, entry);
		return -ENOMEM;
	}
	if (old && !zswap_is_value(old))
		atomic_long_inc(&zswap->stats.duplicate_entry);
	zswap_drop_item(zswap, cpu, old);
	return 0;
}

static int store_entry(struct zswap *zswap, unsigned int cpu, u64 slot,
		       const struct frontend_page *page)
{
	struct zswap_entry *entry = zswap_entry_alloc(zswap);
	int ret;

	if (!entry) {
		atomic_long_inc(&zswap->stats.reject_kmemcache_fail);
		return -ENOMEM;
	}
	entry->slot = slot;
	entry->content = page->content;
	entry->verify = page->verify;
	entry->referenced = true;
	entry->pool = (u16)frontend_pool_of(&zswap->fe, slot);
	if (!frontend_page_is_same(page, &entry->handle)) {
		ret = store_object(zswap, cpu, page, entry);
		if (ret) {
			kmem_cache_free(zswap->entry_cache, entry);
			return ret;
		}
	}
	return insert(zswap, cpu, entry);
}

int zswap_store_on_device(struct zswap *zswap, unsigned int cpu, u64 slot, u32 content)
{
	struct zswap_stats *stats = &zswap->stats;
	void *old;

	if (atomic_long_inc_return(&stats->device_pages) > (long)zswap->fe.params.backing_pages) {
		atomic_long_dec(&stats->device_pages);
		return -ENOMEM;
	}
	old = zswap_tree_store(zswap, slot, zswap_device_value(content));
	if (IS_ERR(old)) {
		atomic_long_dec(&stats->device_pages);
		return -ENOMEM;
	}
	atomic_long_inc(&stats->device_writes);
	zswap_drop_item(zswap, cpu, old);
	return 0;
}

int zswap_store_page(struct zswap *zswap, unsigned int cpu, u64 slot,
		     const struct frontend_page *page)
{
	if (within_limit(zswap))
		return store_entry(zswap, cpu, slot, page);
	atomic_long_inc(&zswap->stats.reject_reclaim_fail);
	zswap_shrink_later(zswap);
	return -ENOMEM;
}
