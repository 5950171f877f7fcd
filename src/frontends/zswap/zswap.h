/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * zswap inside: mm/zswap.c as of v6.9, with a tree for each 64 MiB of swap. Entries are
 * counted as up to v6.8: the tree holds one reference, a load or a writeback another, since
 * there is no swap cache here that would keep them apart.
 *
 * Lock order: the swap layer's locks, tree lock, LRU lock; zsmalloc's are taken with neither
 * of the last two held. A stream's mutex is taken with none of these held, and its holder may
 * sleep.
 */
#ifndef FRONTENDS_ZSWAP_ZSWAP_H
#define FRONTENDS_ZSWAP_ZSWAP_H

#include "src/frontends/stream.h"

/* Entries of one tree: 64 MiB of 4 KiB pages. */
#define ZSWAP_TREE_SHIFT 14
#define ZSWAP_TREE_SLOTS (1u << ZSWAP_TREE_SHIFT)
#define ZSWAP_NODE_SHIFT 6
#define ZSWAP_NODE_SLOTS (1u << ZSWAP_NODE_SHIFT)
#define ZSWAP_TREE_NODES (ZSWAP_TREE_SLOTS / ZSWAP_NODE_SLOTS)

/* A full pool accepts again below this share of its limit, in percent. */
#define ZSWAP_ACCEPT_THRESHOLD 90u

struct zswap_entry {
	struct list_head lru; /* of its node; linked to itself: on none */
	u64 slot;
	unsigned long handle; /* or, with length 0, the word that the page repeats */
	u32 length, content;
	atomic_t refcount;
	u16 nid, pool;
	bool referenced; /* used since the shrinker's last walk */
	bool verify;
};

struct zswap_node {
	unsigned int count;
	void *slots[ZSWAP_NODE_SLOTS]; /* an entry, a value (see below), or NULL */
};

struct zswap_tree {
	spinlock_t lock;
	struct zswap_node *nodes[ZSWAP_TREE_NODES];
} ____cacheline_aligned;

struct zswap_lru {
	spinlock_t lock;
	struct list_head list; /* least recently used at the tail */
	unsigned long nr;
} ____cacheline_aligned;

/* Of one CPU: the compressor's request and its buffers. */
struct zswap_stream {
	struct mutex mutex;
	struct frontend_stream bytes;
};

/* As the debugfs counters, and a memory cgroup's. */
struct zswap_stats {
	atomic_long_t stored_pages, same_filled_pages, written_back_pages, duplicate_entry;
	atomic_long_t pool_limit_hit, reject_reclaim_fail, reject_alloc_fail;
	atomic_long_t reject_kmemcache_fail, reject_compress_fail, reject_compress_poor;
	/* One cgroup, whose counters every CPU changes: memory charge, zswap and zswapped. */
	atomic_long_t memcg_charged, memcg_zswap, memcg_zswapped;
	/* Ours. */
	atomic_long_t device_pages, device_reads, device_writes, failed_loads;
	atomic_long_t shrinker_writeback, worker_writeback, reclaim_writeback;
};

struct zswap {
	struct frontend fe;
	struct kmem_cache *entry_cache, *node_cache;
	u64 nr_trees;
	struct zswap_tree *trees;
	struct zswap_lru *lrus; /* by node */
	struct zswap_stream __percpu *streams;
	struct zswap_stats stats ____cacheline_aligned;
	bool reached_full;
	struct shrinker shrinker;
	struct work_struct shrink_work;
};

static inline struct zswap *zswap_of(struct frontend *fe)
{
	return container_of(fe, struct zswap, fe);
}

static inline struct zswap_tree *zswap_tree_of(struct zswap *zswap, u64 slot)
{
	return &zswap->trees[slot >> ZSWAP_TREE_SHIFT];
}

/* A value stands where the page is on the swap device; it carries the content's key. */
static inline void *zswap_device_value(u32 content)
{
	return (void *)((unsigned long)content << 1 | 1);
}

static inline bool zswap_is_value(const void *item)
{
	return (unsigned long)item & 1;
}

/* Trees: tree.c. Tree locked, except for zswap_tree_store(). */

void *zswap_tree_load(struct zswap_tree *tree, u64 slot);
/* What was there. */
void *zswap_tree_erase(struct zswap *zswap, struct zswap_tree *tree, u64 slot);
/*
 * Takes the lock, may sleep for a node. What was there, or ERR_PTR(-ENOMEM). An entry joins
 * its LRU list under the same lock.
 */
void *zswap_tree_store(struct zswap *zswap, u64 slot, void *item);

/* Entries: entry.c */

/* A reference of the caller's; NULL: out of memory. Process context. */
struct zswap_entry *zswap_entry_alloc(struct zswap *zswap);
/* Drops a reference; the last one frees the object. No tree lock. Atomic context. */
void zswap_entry_put(struct zswap *zswap, unsigned int cpu, struct zswap_entry *entry);
/* Drops an entry, value or NULL that a tree returned. */
void zswap_drop_item(struct zswap *zswap, unsigned int cpu, void *item);
void zswap_lru_add(struct zswap *zswap, struct zswap_entry *entry);
/* Removes what the tree has for the slot. Atomic context. */
void zswap_invalidate(struct frontend *fe, unsigned int cpu, u64 slot);
/* Frees everything. Process context. */
void zswap_free_all(struct zswap *zswap);
/* The stream of the CPU, locked. Process context, sleeps. */
struct zswap_stream *zswap_get_stream(struct zswap *zswap);
void zswap_put_stream(struct zswap_stream *stream);
/* Into the stream's page. 0 or -EIO. The caller has a reference. */
int zswap_decompress(struct zswap *zswap, unsigned int cpu, const struct zswap_entry *entry);

/* Storing: store.c. 0; -ENOMEM or -EIO, and the slot is as before. */
int zswap_store_page(struct zswap *zswap, unsigned int cpu, u64 slot,
		     const struct frontend_page *page);
/* The page goes to the swap device instead. 0, or -ENOMEM: there is none, or it is full. */
int zswap_store_on_device(struct zswap *zswap, unsigned int cpu, u64 slot, u32 content);

/* Writeback: writeback.c. Process context. */

void zswap_shrinker_init(struct zswap *zswap);
void zswap_shrinker_exit(struct zswap *zswap);
/* Writes back up to @nr entries from the tail of the node's LRU list; how many. */
unsigned long zswap_shrink_node(struct zswap *zswap, unsigned int nid, unsigned long nr);
/* Of all nodes. */
unsigned long zswap_shrink(struct zswap *zswap, unsigned long nr);
/* The limit was hit: the worker writes back until pages are accepted again. */
void zswap_shrink_later(struct zswap *zswap);
/* Below the accept threshold. */
bool zswap_can_accept(struct zswap *zswap);

unsigned int zswap_counters(struct frontend *fe, struct frontend_counter *out);

#endif
