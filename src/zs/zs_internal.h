/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all variants share of pool, size class and zspage. Fields stand in the kernel's order
 * (mm/zsmalloc.c, February 2024), so that lock and data share cache lines as they do there;
 * what is ours stands apart.
 *
 * A variant embeds struct zs_pool and struct zspage, first, in structures of its own, and adds
 * what only it has: its locks above all, where the kernel's structure has them.
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

struct zspage {
	union {
		struct zspage_bits bits;
		u32 word;
		u8 low; /* has bits.fullness */
	};
	unsigned int inuse;
	unsigned int freeobj;
	/* Ours, in a hole of the kernel's: from the free that emptied it until its pages go. */
	u32 page_return;
	struct page *first_page;
	struct list_head list; /* on a fullness list, or linked to itself */
	struct zs_pool *pool;
	/* The kernel's lock stands here. */
};

BUILD_BUG_ON(offsetof(struct zspage, inuse) != 4);
BUILD_BUG_ON(offsetof(struct zspage, first_page) != 16);
BUILD_BUG_ON(offsetof(struct zspage, list) != 24);
BUILD_BUG_ON(sizeof(struct zspage) != 48);

/* Changed where a free has to wait; the lock may be another class's. */
struct zs_pool_counts {
	atomic_long_t deferred, revived;
	atomic_long_t waiting_zspages, waiting_pages;
	atomic_long_t peak_zspages, peak_pages;
};

struct zs_pool {
	/* Ours. */
	struct zs_pool_counts counts;
	unsigned long (*compact)(struct zs_pool *pool); /* what the shrinker calls */
	/* Fixed at creation. */
	struct mapping_area *map_area; /* per CPU */
	unsigned int nr_slots, min_alloc, chain_size;
	unsigned int switches[ZS_MAX_SWITCHES];
	atomic_t compaction_in_progress; /* in the kernel after the lock; written twice by each */

	/* The kernel's; two slots more, which 16 and 64 KiB pages need. */
	const char *name;
	struct size_class *size_class[ZS_MAX_SIZE_CLASSES];
	struct kmem_cache *handle_cachep; /* begins a cache line */
	struct kmem_cache *zspage_cachep;
	atomic_long_t pages_allocated;
	atomic_long_t pages_compacted;
	struct shrinker *shrinker; /* NULL: it could not be had, and reclaim passes the pool by */
				   /* The kernel's work item and lock stand here. */
};

BUILD_BUG_ON(offsetof(struct zs_pool, handle_cachep) % 64);
BUILD_BUG_ON(sizeof(struct zs_pool) != offsetof(struct zs_pool, shrinker) + 8);

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

#endif
