// SPDX-License-Identifier: GPL-2.0-or-later
/* zswap: entries in trees over zsmalloc; see zswap.h. */
#include "src/frontends/zswap/zswap.h"

static const struct swap_user zswap_swap_user = {
	.invalidate = zswap_invalidate,
};

static void free_streams(struct zswap *zswap)
{
	unsigned int cpu;

	if (!zswap->streams)
		return;
	for_each_possible_cpu(cpu) {
		frontend_stream_exit(&per_cpu_ptr(zswap->streams, cpu)->bytes);
	}
	free_percpu(zswap->streams);
}

static int make_streams(struct zswap *zswap)
{
	unsigned int cpu;
	int ret = 0;

	zswap->streams = alloc_percpu(struct zswap_stream);
	if (!zswap->streams)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct zswap_stream *stream = per_cpu_ptr(zswap->streams, cpu);

		mutex_init(&stream->mutex);
		ret = ret ? ret : frontend_stream_init(&stream->bytes, &zswap->fe.params);
	}
	return ret;
}

static int make_trees(struct zswap *zswap)
{
	zswap->nr_trees = DIV_ROUND_UP(zswap->fe.params.nr_slots, ZSWAP_TREE_SLOTS);
	zswap->trees = frontend_lines(zswap->nr_trees + 1, sizeof(*zswap->trees));
	zswap->lrus = frontend_lines(nr_node_ids, sizeof(*zswap->lrus));
	if (!zswap->trees || !zswap->lrus)
		return -ENOMEM;
	for (u64 i = 0; i < zswap->nr_trees; i++)
		spin_lock_init(&zswap->trees[i].lock);
	for (unsigned int nid = 0; nid < nr_node_ids; nid++) {
		spin_lock_init(&zswap->lrus[nid].lock);
		INIT_LIST_HEAD(&zswap->lrus[nid].list);
	}
	return 0;
}

static int make_caches(struct zswap *zswap)
{
	zswap->entry_cache =
		kmem_cache_create("zswap_entry", sizeof(struct zswap_entry), 0, 0, NULL);
	zswap->node_cache = kmem_cache_create("zswap_node", sizeof(struct zswap_node), 0, 0, NULL);
	return zswap->entry_cache && zswap->node_cache ? 0 : -ENOMEM;
}

static void free_zswap(struct zswap *zswap)
{
	free_streams(zswap);
	frontend_release(zswap->trees);
	frontend_release(zswap->lrus);
	if (zswap->entry_cache)
		kmem_cache_destroy(zswap->entry_cache);
	if (zswap->node_cache)
		kmem_cache_destroy(zswap->node_cache);
	frontend_exit(&zswap->fe);
	frontend_release(zswap);
}

static struct frontend *zswap_create(const struct frontend_params *params, const struct zs_ops *ops,
				     struct zs_pool *const *pools, u32 nr_pools,
				     const struct frontend_meter *meter)
{
	struct zswap *zswap = frontend_lines(1, sizeof(*zswap));

	if (!zswap)
		return NULL;
	if (frontend_init(&zswap->fe, params, ops, pools, nr_pools, meter, &zswap_swap_user) ||
	    make_caches(zswap) || make_trees(zswap) || make_streams(zswap)) {
		free_zswap(zswap);
		return NULL;
	}
	zswap_shrinker_init(zswap);
	return &zswap->fe;
}

static void zswap_destroy(struct frontend *fe)
{
	struct zswap *zswap = zswap_of(fe);

	zswap_shrinker_exit(zswap);
	zswap_free_all(zswap);
	free_zswap(zswap);
}

static void invalidate_folio(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr)
{
	for (; nr && slot < fe->params.nr_slots; nr--, slot++)
		zswap_invalidate(fe, cpu, slot);
}

/* 0; or an error, and no slot holds anything. */
static int store_folio_on_device(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr,
				 const struct frontend_page *pages)
{
	enum swap_state old;
	int ret = 0;

	for (u32 i = 0; i < nr && !ret; i++) {
		ret = swap_slot_use(&fe->swap, slot + i, &old);
		if (!ret)
			ret = zswap_store_on_device(zswap_of(fe), cpu, slot + i, pages[i].content);
	}
	if (ret)
		invalidate_folio(fe, cpu, slot, nr);
	return ret;
}

static int zswap_store_folio(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr,
			     const struct frontend_page *pages)
{
	enum swap_state old;
	int ret = 0;

	for (u32 i = 0; i < nr && !ret; i++) {
		ret = swap_slot_use(&fe->swap, slot + i, &old);
		if (!ret)
			ret = zswap_store_page(zswap_of(fe), cpu, slot + i, &pages[i]);
	}
	if (!ret)
		return 0;
	/*
	 * All of a folio or nothing: it goes to the device as a whole. The slots' old contents are
	 * not valid any more, and are freed first, since they may be what fills the device.
	 */
	invalidate_folio(fe, cpu, slot, nr);
	return store_folio_on_device(fe, cpu, slot, nr, pages) ? ret : 0;
}

static int zswap_store(struct frontend *fe, unsigned int cpu, u64 slot,
		       const struct frontend_page *page)
{
	return zswap_store_folio(fe, cpu, slot, 1, page);
}

/* What the slot holds, with a reference; an exclusive load takes the tree's. */
static void *find_item(struct zswap *zswap, u64 slot)
{
	struct zswap_tree *tree = zswap_tree_of(zswap, slot);
	void *item;

	spin_lock(&tree->lock);
	item = zswap_tree_load(tree, slot);
	if (item && !zswap_is_value(item)) {
		struct zswap_entry *entry = item;

		if (zswap->fe.params.exclusive)
			zswap_tree_erase(zswap, tree, slot);
		else
			atomic_inc(&entry->refcount);
	}
	spin_unlock(&tree->lock);
	return item;
}

static int zswap_load(struct frontend *fe, unsigned int cpu, u64 slot)
{
	struct zswap *zswap = zswap_of(fe);
	struct zswap_entry *entry;
	int ret;

	if (swap_slot_state(&fe->swap, slot) != SWAP_IN_USE)
		return -ENOENT;
	entry = find_item(zswap, slot);
	if (!entry)
		return -ENOENT;
	if (zswap_is_value(entry)) {
		atomic_long_inc(&zswap->stats.device_reads);
		return 0;
	}
	ret = zswap_decompress(zswap, cpu, entry);
	WRITE_ONCE(entry->referenced, true);
	zswap_entry_put(zswap, cpu, entry);
	if (ret)
		atomic_long_inc(&zswap->stats.failed_loads);
	return ret;
}

/* Page by page: a kernel with zswap swaps in no large folios. */
static int zswap_load_folio(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr)
{
	int found = -ENOENT;

	for (u32 i = 0; i < nr; i++) {
		int ret = zswap_load(fe, cpu, slot + i);

		if (ret == -EIO)
			return ret;
		if (!ret)
			found = 0;
	}
	return found;
}

static void zswap_free(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr, u32 process)
{
	swap_free_slots(&fe->swap, slot, nr, process);
}

static void zswap_drain(struct frontend *fe)
{
	swap_drain(&fe->swap);
	flush_work(&zswap_of(fe)->shrink_work);
}

static void zswap_reset(struct frontend *fe)
{
	struct zswap *zswap = zswap_of(fe);

	cancel_work_sync(&zswap->shrink_work);
	swap_reset(&fe->swap);
	zswap_free_all(zswap);
	memset(&zswap->stats, 0, sizeof(zswap->stats));
	zswap->reached_full = false;
}

static void zswap_compact(struct frontend *fe)
{
	for (u32 i = 0; i < fe->nr_pools; i++)
		fe->ops->compact(fe->pools[i]);
}

static u64 zswap_writeback(struct frontend *fe, u64 pages)
{
	return zswap_shrink(zswap_of(fe), (unsigned long)pages);
}

/* What the slot holds, with a reference if @hold. */
static bool look_at(struct frontend *fe, u64 slot, struct frontend_object *object, bool hold)
{
	struct zswap *zswap = zswap_of(fe);
	struct zswap_tree *tree = zswap_tree_of(zswap, slot);
	struct zswap_entry *entry;

	if (slot >= fe->params.nr_slots)
		return false;
	spin_lock(&tree->lock);
	entry = zswap_tree_load(tree, slot);
	if (entry) {
		*object = (struct frontend_object){
			.pool = frontend_pool_of(fe, slot),
			.stale = swap_slot_state(&fe->swap, slot) != SWAP_IN_USE,
		};
		if (zswap_is_value(entry)) {
			object->content = (u32)((unsigned long)entry >> 1);
		} else {
			object->handle = entry->length ? entry->handle : 0;
			object->size = entry->length;
			object->content = entry->content;
			object->held = hold ? entry : NULL;
			if (hold)
				atomic_inc(&entry->refcount);
		}
	}
	spin_unlock(&tree->lock);
	return entry;
}

static bool zswap_peek(struct frontend *fe, u64 slot, struct frontend_object *object)
{
	return look_at(fe, slot, object, false);
}

static bool zswap_hold(struct frontend *fe, u64 slot, struct frontend_object *object)
{
	return look_at(fe, slot, object, true);
}

static void zswap_release(struct frontend *fe, const struct frontend_object *object)
{
	if (object->held)
		zswap_entry_put(zswap_of(fe), FRONTEND_NOT_TIMED, object->held);
}

const struct frontend_ops frontend_zswap = {
	.name = "zswap",
	.idea = "entries in a tree per 64 MiB, LRU lists, writeback to the swap device",
	.source = "mm/zswap.c, v6.9",
	.create = zswap_create,
	.destroy = zswap_destroy,
	.store = zswap_store,
	.load = zswap_load,
	.store_folio = zswap_store_folio,
	.load_folio = zswap_load_folio,
	.free = zswap_free,
	.drain = zswap_drain,
	.reset = zswap_reset,
	.compact = zswap_compact,
	.writeback = zswap_writeback,
	.peek = zswap_peek,
	.hold = zswap_hold,
	.release = zswap_release,
	.counters = zswap_counters,
};
