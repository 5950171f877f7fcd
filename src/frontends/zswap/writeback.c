// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writeback to the swap device: entries leave from the tail of a node's LRU list, called by
 * reclaim (the shrinker), by a store that found no memory, or by the worker when the pool is
 * at its limit. The device keeps no bytes.
 */
#include "src/frontends/zswap/zswap.h"

/* Failures that end the worker's run (MAX_RECLAIM_RETRIES). */
#define WORKER_RETRIES 14u

bool zswap_can_accept(struct zswap *zswap)
{
	u64 limit = zswap->fe.params.limit_pages;

	return frontend_total_pages(&zswap->fe) <= limit * ZSWAP_ACCEPT_THRESHOLD / 100;
}

static bool device_has_room(struct zswap *zswap)
{
	return atomic_long_read(&zswap->stats.device_pages) < (long)zswap->fe.params.backing_pages;
}

/*
 * Takes a reference to the entry at the tail; used ones stay for another round. @scan: how many
 * more entries may be examined.
 */
static struct zswap_entry *isolate_entry(struct zswap_lru *lru, unsigned long *scan)
{
	struct zswap_entry *found = NULL;

	spin_lock(&lru->lock);
	while (!found && *scan && !list_empty(&lru->list)) {
		struct zswap_entry *entry = list_last_entry(&lru->list, struct zswap_entry, lru);

		--*scan;
		/* To the head, so that no other task picks it meanwhile. */
		list_move(&entry->lru, &lru->list);
		if (READ_ONCE(entry->referenced))
			WRITE_ONCE(entry->referenced, false);
		else if (atomic_inc_not_zero(&entry->refcount))
			found = entry;
	}
	spin_unlock(&lru->lock);
	return found;
}

/* Tree locked. The slot's page is on the device from now on. */
static bool replace_by_value(struct zswap *zswap, struct zswap_tree *tree,
			     struct zswap_entry *entry)
{
	struct zswap_node *node;

	if (zswap_tree_load(tree, entry->slot) != entry)
		return false;
	node = tree->nodes[(entry->slot % ZSWAP_TREE_SLOTS) >> ZSWAP_NODE_SHIFT];
	node->slots[entry->slot % ZSWAP_NODE_SLOTS] = zswap_device_value(entry->content);
	return true;
}

/* Drops the caller's reference. False: the slot was freed or stored to meanwhile, or no room. */
static bool write_entry(struct zswap *zswap, struct zswap_entry *entry)
{
	struct zswap_tree *tree = zswap_tree_of(zswap, entry->slot);
	struct zswap_stats *stats = &zswap->stats;
	bool mine = false;

	if (atomic_long_inc_return(&stats->device_pages) <= (long)zswap->fe.params.backing_pages &&
	    !zswap_decompress(zswap, FRONTEND_NOT_TIMED, entry)) {
		atomic_long_inc(&stats->device_writes);
		cond_resched(); /* the write: others run meanwhile */
		spin_lock(&tree->lock);
		mine = replace_by_value(zswap, tree, entry);
		spin_unlock(&tree->lock);
	}
	if (mine) {
		atomic_long_inc(&stats->written_back_pages);
		zswap_entry_put(zswap, FRONTEND_NOT_TIMED, entry); /* the tree's */
	} else {
		atomic_long_dec(&stats->device_pages);
	}
	zswap_entry_put(zswap, FRONTEND_NOT_TIMED, entry);
	return mine;
}

/* Looks at @scan entries at most and writes back @nr at most. */
static unsigned long shrink_lru(struct zswap *zswap, struct zswap_lru *lru, unsigned long scan,
				unsigned long nr)
{
	unsigned long written = 0;

	while (written < nr && scan && device_has_room(zswap)) {
		struct zswap_entry *entry = isolate_entry(lru, &scan);

		if (!entry)
			break;
		written += write_entry(zswap, entry);
	}
	return written;
}

unsigned long zswap_shrink_node(struct zswap *zswap, unsigned int nid, unsigned long nr)
{
	struct zswap_lru *lru = &zswap->lrus[nid];

	/* Twice around: the second time, nothing is marked as used. */
	return shrink_lru(zswap, lru, 2 * READ_ONCE(lru->nr), nr);
}

unsigned long zswap_shrink(struct zswap *zswap, unsigned long nr)
{
	unsigned int first = numa_node_id();
	unsigned long written = 0;

	for (unsigned int i = 0; i < nr_node_ids && written < nr; i++)
		written += zswap_shrink_node(zswap, (first + i) % nr_node_ids, nr - written);
	return written;
}

/* Pages that the node's entries take, at the pool's mean ratio. */
static unsigned long shrinker_count(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct zswap *zswap = shrinker->private_data;
	u64 entries = READ_ONCE(zswap->lrus[sc->nid].nr);
	u64 stored = (u64)atomic_long_read(&zswap->stats.stored_pages);
	u64 pages = frontend_total_pages(&zswap->fe);

	/* Writeback needs I/O; without a device there is nothing to reclaim. */
	if (!(sc->gfp_mask & __GFP_IO) || !device_has_room(zswap) || !stored)
		return 0;
	return entries * min_t(u64, pages, stored) / stored;
}

static unsigned long shrinker_scan(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct zswap *zswap = shrinker->private_data;
	unsigned long written;

	if (!(sc->gfp_mask & __GFP_IO))
		return SHRINK_STOP;
	written = shrink_lru(zswap, &zswap->lrus[sc->nid], sc->nr_to_scan, sc->nr_to_scan);
	atomic_long_add((long)written, &zswap->stats.shrinker_writeback);
	return written;
}

static void shrink_worker(struct work_struct *work)
{
	struct zswap *zswap = container_of(work, struct zswap, shrink_work);
	unsigned int failures = 0;

	while (!zswap_can_accept(zswap) && failures < WORKER_RETRIES) {
		unsigned long written = zswap_shrink(zswap, 1);

		atomic_long_add((long)written, &zswap->stats.worker_writeback);
		if (!written)
			failures++;
		cond_resched();
	}
}

void zswap_shrink_later(struct zswap *zswap)
{
	if (zswap->fe.params.backing_pages)
		schedule_unbound_work(&zswap->shrink_work); /* the kernel's shrink_wq */
}

void zswap_shrinker_init(struct zswap *zswap)
{
	INIT_WORK(&zswap->shrink_work, shrink_worker);
	zswap->shrinker.count_objects = shrinker_count;
	zswap->shrinker.scan_objects = shrinker_scan;
	zswap->shrinker.seeks = DEFAULT_SEEKS;
	zswap->shrinker.flags = SHRINKER_NUMA_AWARE;
	zswap->shrinker.private_data = zswap;
	shrinker_add(&zswap->shrinker, "mm-zswap");
}

void zswap_shrinker_exit(struct zswap *zswap)
{
	shrinker_remove(&zswap->shrinker);
	cancel_work_sync(&zswap->shrink_work);
}
