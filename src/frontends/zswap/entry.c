// SPDX-License-Identifier: GPL-2.0-or-later
/* Entries: their references, LRU lists, charges and streams. */
#include "src/frontends/zswap/zswap.h"

struct zswap_entry *zswap_entry_alloc(struct zswap *zswap)
{
	struct zswap_entry *entry = kmem_cache_zalloc(zswap->entry_cache, GFP_KERNEL);

	if (!entry)
		return NULL;
	INIT_LIST_HEAD(&entry->lru);
	atomic_set(&entry->refcount, 1);
	entry->nid = (u16)numa_node_id();
	return entry;
}

/* Tree locked: no task finds the entry before it is listed. Pages of one word need no write. */
void zswap_lru_add(struct zswap *zswap, struct zswap_entry *entry)
{
	struct zswap_lru *lru = &zswap->lrus[entry->nid];

	if (!entry->length)
		return;
	spin_lock(&lru->lock);
	list_add(&entry->lru, &lru->list);
	WRITE_ONCE(lru->nr, lru->nr + 1);
	spin_unlock(&lru->lock);
}

static void lru_del(struct zswap *zswap, struct zswap_entry *entry)
{
	struct zswap_lru *lru = &zswap->lrus[entry->nid];

	spin_lock(&lru->lock);
	if (!list_empty(&entry->lru)) {
		list_del_init(&entry->lru);
		WRITE_ONCE(lru->nr, lru->nr - 1);
	}
	spin_unlock(&lru->lock);
}

static void entry_free(struct zswap *zswap, unsigned int cpu, struct zswap_entry *entry)
{
	struct zswap_stats *stats = &zswap->stats;

	if (entry->length) {
		lru_del(zswap, entry);
		frontend_free(&zswap->fe, cpu, entry->pool, entry->handle, entry->length);
	} else {
		atomic_long_dec(&stats->same_filled_pages);
	}
	atomic_long_sub(entry->length, &stats->memcg_charged);
	atomic_long_sub(entry->length, &stats->memcg_zswap);
	atomic_long_dec(&stats->memcg_zswapped);
	atomic_long_dec(&stats->stored_pages);
	kmem_cache_free(zswap->entry_cache, entry);
}

void zswap_entry_put(struct zswap *zswap, unsigned int cpu, struct zswap_entry *entry)
{
	if (atomic_dec_and_test(&entry->refcount))
		entry_free(zswap, cpu, entry);
}

void zswap_drop_item(struct zswap *zswap, unsigned int cpu, void *item)
{
	if (!item)
		return;
	if (zswap_is_value(item))
		atomic_long_dec(&zswap->stats.device_pages);
	else
		zswap_entry_put(zswap, cpu, item);
}

void zswap_invalidate(struct frontend *fe, unsigned int cpu, u64 slot)
{
	struct zswap *zswap = zswap_of(fe);
	struct zswap_tree *tree = zswap_tree_of(zswap, slot);
	void *item;

	spin_lock(&tree->lock);
	item = zswap_tree_erase(zswap, tree, slot);
	spin_unlock(&tree->lock);
	zswap_drop_item(zswap, cpu, item);
}

void zswap_free_all(struct zswap *zswap)
{
	for (u64 slot = 0; slot < zswap->fe.params.nr_slots; slot++) {
		/* Quiescent: a missing node stays missing. */
		if (!zswap_tree_of(zswap, slot)
			     ->nodes[(slot % ZSWAP_TREE_SLOTS) >> ZSWAP_NODE_SHIFT]) {
			slot |= ZSWAP_NODE_SLOTS - 1;
			continue;
		}
		zswap_invalidate(&zswap->fe, FRONTEND_NOT_TIMED, slot);
		if (slot % ZSWAP_TREE_SLOTS == 0)
			cond_resched();
	}
}

/* A task that sleeps with it may return while another task of its CPU waits for it. */
struct zswap_stream *zswap_get_stream(struct zswap *zswap)
{
	struct zswap_stream *stream = raw_cpu_ptr(zswap->streams);

	mutex_lock(&stream->mutex);
	return stream;
}

void zswap_put_stream(struct zswap_stream *stream)
{
	mutex_unlock(&stream->mutex);
}

int zswap_decompress(struct zswap *zswap, unsigned int cpu, const struct zswap_entry *entry)
{
	struct zswap_stream *stream = zswap_get_stream(zswap);
	struct frontend_reading what = {
		.handle = entry->handle,
		.pool = entry->pool,
		.size = entry->length,
		.content = entry->content,
		.verify = entry->verify,
		.page = stream->bytes.page,
		.local_copy = stream->bytes.local_copy,
	};
	int ret = 0;

	if (entry->length)
		ret = frontend_read(&zswap->fe, cpu, &what);
	else if (stream->bytes.page)
		frontend_fill_page(stream->bytes.page, entry->handle);
	zswap_put_stream(stream);
	return ret;
}
