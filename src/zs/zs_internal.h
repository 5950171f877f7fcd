/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The structures that all variants share: pool, size class, zspage. Fields stand in the
 * kernel's order (mm/zsmalloc.c, February 2024), so that lock and data share cache lines as
 * they do there; what is ours stands apart.
 */
#ifndef ZS_ZS_INTERNAL_H
#define ZS_ZS_INTERNAL_H

#include "sim/kernel.h"
#include "sim/probes/page_return.h"
#include "src/zs/size_class.h"
#include "src/zs/zsmalloc.h"

#define ZSPAGE_MAGIC 0x58

/* Share of a zspage's objects in use; each group but the first and last spans 10 %. */
enum fullness_group {
	ZS_INUSE_RATIO_0,
	ZS_INUSE_RATIO_10,
	ZS_INUSE_RATIO_99 = 10,
	ZS_INUSE_RATIO_100 = 11,
};

/* Counters of a class: one per fullness group (zspages), then objects. */
enum class_stat_type {
	ZS_OBJS_ALLOCATED = NR_FULLNESS_GROUPS,
	ZS_OBJS_INUSE,
	NR_CLASS_STAT_TYPES,
};

struct size_class {
	spinlock_t lock; /* of the variants with a lock per class */
	struct list_head fullness_list[NR_FULLNESS_GROUPS];
	unsigned int size;
	unsigned int objs_per_zspage;
	unsigned int pages_per_zspage;
	unsigned int index;
	/* Layout of obj values, for all classes of a pool but for the bits of the class's index. */
	unsigned int obj_idx_shift;
	unsigned long obj_idx_mask, obj_class_bits;
	unsigned long stats[NR_CLASS_STAT_TYPES];
};

/*
 * The kernel keeps these four in one word, which a neighbour's zs_malloc or zs_free rewrites
 * (fullness) while a mapper reads the others: see zspage_bits() and set_zspage_bits().
 */
struct zspage_bits {
	unsigned int huge : 1;
	unsigned int fullness : 4;
	unsigned int class : 9; /* 257 slots with 16 and 64 KiB pages */
	unsigned int magic : 8;
};

/* Since v6.15: see zspage_rwlock.h. */
struct zspage_lock {
	spinlock_t lock;
	int cnt;
};

struct zspage {
	union {
		struct zspage_bits bits;
		u32 word;
		u8 low; /* has bits.fullness */
	};
	unsigned int inuse;
	unsigned int freeobj;
	struct page *first_page;
	struct list_head list; /* on a fullness list, or linked to itself */
	struct zs_pool *pool;
	union { /* read: an object is mapped; write: contents are being moved */
		rwlock_t lock;
		struct zspage_lock zsl;
	};
	/* Ours: set from the free that emptied the zspage until its pages are given back. */
	struct page_return *ret;
};

/* Changed where a free has to wait; the lock may be another class's. */
struct zs_pool_counts {
	atomic_long_t deferred, revived;
	atomic_long_t waiting_zspages, waiting_pages;
	atomic_long_t peak_zspages, peak_pages;
};

struct zs_pool {
	const char *name;
	/* Ours: fixed at creation. */
	unsigned int nr_slots, min_alloc, chain_size;
	unsigned int switches[ZS_MAX_SWITCHES];
	struct mapping_area *map_area; /* per CPU */
	const struct movable_operations *mops;
	unsigned int zspage_free;      /* enum rcu_free: how a struct zspage waits for readers */
	struct free_queue *free_queue; /* of frees that a worker carries out; else NULL */

	struct size_class *size_class[ZS_MAX_SIZE_CLASSES];
	struct kmem_cache *handle_cachep;
	struct kmem_cache *zspage_cachep;
	atomic_long_t pages_allocated;
	atomic_long_t pages_compacted;
	struct shrinker *shrinker; /* NULL: it could not be had, and reclaim passes the pool by */
	struct work_struct free_work;
	spinlock_t lock;
	rwlock_t migrate_lock; /* write: objects are being moved */
	atomic_t compaction_in_progress;

	/* With zspages that are off their lists while a page of them is isolated (pinbit). */
	atomic_long_t isolated_zspages;
	unsigned long isolated_wait; /* bit 0: somebody waits until there is none */

	/* Ours: what the shrinker calls. */
	unsigned long (*compact)(struct zs_pool *pool);
	/* Ours. */
	struct zs_pool_counts counts;
};

/* One read of the word: the lock that covers fullness need not be held. */
static inline struct zspage_bits zspage_bits(const struct zspage *zspage)
{
	union {
		u32 word;
		struct zspage_bits bits;
	} now = {.word = READ_ONCE(zspage->word)};

	return now.bits;
}

/* One write of the word, for readers of its other fields. */
static inline void set_zspage_bits(struct zspage *zspage, struct zspage_bits bits)
{
	union {
		struct zspage_bits bits;
		u32 word;
	} now = {.word = 0};

	now.bits = bits;
	WRITE_ONCE(zspage->word, now.word);
}

/* The fullness alone, by a store of the whole word or of the byte that has it. */
static inline void set_zspage_mapping(struct zspage *zspage, unsigned int fullness)
{
	struct zspage_bits bits = zspage->bits;

	bits.fullness = fullness;
	set_zspage_bits(zspage, bits);
}

static inline void set_zspage_fullness(struct zspage *zspage, unsigned int fullness)
{
	union {
		struct zspage_bits bits;
		u8 low;
	} now = {.bits = zspage->bits};

	now.bits.fullness = fullness;
	WRITE_ONCE(zspage->low, now.low);
}

static inline bool ZsHugePage(const struct zspage *zspage)
{
	return zspage_bits(zspage).huge;
}

static inline struct size_class *zspage_class(struct zs_pool *pool, const struct zspage *zspage)
{
	return pool->size_class[zspage_bits(zspage).class];
}

/* Class for a payload of 1..PAGE_SIZE bytes. */
static inline struct size_class *zs_class_of(struct zs_pool *pool, size_t size)
{
	return pool->size_class[zs_size_to_slot(size, pool->min_alloc, PAGE_SHIFT, pool->nr_slots)];
}

/* The class of slot @i, or NULL when the slot was merged into another's class. */
static inline struct size_class *zs_distinct_class(struct zs_pool *pool, unsigned int i)
{
	struct size_class *class = pool->size_class[i];

	return class && class->index == i ? class : NULL;
}

/* The lock that pins the place of mapped objects. */
static inline void migrate_read_lock(struct zspage *zspage)
{
	read_lock(&zspage->lock);
}

static inline void migrate_read_unlock(struct zspage *zspage)
{
	read_unlock(&zspage->lock);
}

static inline void migrate_write_lock(struct zspage *zspage)
{
	write_lock(&zspage->lock);
}

static inline void migrate_write_unlock(struct zspage *zspage)
{
	write_unlock(&zspage->lock);
}

#endif
