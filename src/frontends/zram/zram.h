/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * zram inside: drivers/block/zram as of v6.12, whose slots have a spinlock each.
 *
 * Lock order: the swap layer's locks (trylock of the slot only), slot lock, then zsmalloc's.
 * A stream is taken by its CPU outside of slot locks. Nothing sleeps with either held.
 */
#ifndef FRONTENDS_ZRAM_ZRAM_H
#define FRONTENDS_ZRAM_ZRAM_H

#include "src/frontends/stream.h"
#include "src/zs/size_class.h"

/* The size is kept in the low bits of the flags: a page of 64 KiB needs 17. */
#define ZRAM_FLAG_SHIFT 17

enum zram_pageflags {
	ZRAM_SAME = ZRAM_FLAG_SHIFT, /* handle is the word that the page repeats */
	ZRAM_WB,		     /* handle is a block of the backing device */
	ZRAM_PP_SLOT,		     /* being written back; cleared when the slot is freed */
	ZRAM_HUGE,		     /* stored raw */
	ZRAM_IDLE,		     /* not used since it was last marked */
	ZRAM_INCOMPRESSIBLE,	     /* the second compressor was no better */
	ZRAM_COMP_PRIORITY,	     /* compressed by the second compressor */
	ZRAM_VERIFY,		     /* ours: loads let the recorder check */
};

struct zram_slot {
	unsigned long handle;
	u32 flags;
	spinlock_t lock;
	u32 content; /* ours */
};

#define ZRAM_SLOTS_PER_CHUNK 512u
struct zram_chunk {
	struct zram_slot slots[ZRAM_SLOTS_PER_CHUNK];
};

/* Of one CPU: zcomp's stream. */
struct zram_stream {
	local_lock_t lock;
	struct frontend_stream bytes;
};

/* Shared counters, as the kernel's. */
struct zram_stats {
	atomic_long_t compr_data_size;
	atomic_long_t failed_reads, failed_writes;
	atomic_long_t notify_free, miss_free;
	atomic_long_t same_pages, huge_pages, huge_pages_since;
	atomic_long_t pages_stored, max_used_pages;
	atomic_long_t writestall;
	atomic_long_t bd_count, bd_reads, bd_writes;
	/* Ours. */
	atomic_long_t pressure_compactions, pressure_writeback, recompressed;
};

struct zram {
	struct frontend fe;
	struct zs_class_table classes; /* of the pools */
	u64 nr_chunks;
	struct zram_chunk **table; /* NULL: never touched */
	struct zram_stream __percpu *streams;
	struct zram_stats stats ____cacheline_aligned;

	/* Backing device: a bit a block, and none is block 0. */
	unsigned long *bitmap;
	u64 nr_blocks;
	atomic_t pp_in_progress;
};

/* Content of a slot that is not yet in the table. */
struct zram_object {
	unsigned long handle;
	u32 size, content;
	u32 flags; /* BIT(ZRAM_...) */
};

static inline struct zram *zram_of(struct frontend *fe)
{
	return container_of(fe, struct zram, fe);
}

/* Slots: slot.c */

/* NULL: nothing was ever stored near it. Any context. */
struct zram_slot *zram_find_slot(struct zram *zram, u64 slot);
/* Process context. NULL: out of memory. */
struct zram_slot *zram_make_slot(struct zram *zram, u64 slot);

static inline bool zram_test_flag(const struct zram_slot *slot, enum zram_pageflags flag)
{
	return slot->flags & BIT(flag);
}

static inline u32 zram_slot_size(const struct zram_slot *slot)
{
	return slot->flags & (BIT(ZRAM_FLAG_SHIFT) - 1);
}

/* Slot locked. It is not empty: also of a page filled with zeros. */
static inline bool zram_slot_used(const struct zram_slot *slot)
{
	return slot->handle || zram_test_flag(slot, ZRAM_SAME);
}

/* Slot locked. @cpu: whose free it is, or FRONTEND_NOT_TIMED. Afterwards it is empty. */
void zram_free_slot(struct zram *zram, unsigned int cpu, u64 nr, struct zram_slot *slot);
/* Slot locked, and empty. */
void zram_fill_slot(struct zram *zram, struct zram_slot *slot, const struct zram_object *object);
/* The swap layer's slot_free_notify. Atomic context. */
void zram_slot_free_notify(struct frontend *fe, unsigned int cpu, u64 nr);
/* Frees all slots. Process context. */
void zram_free_all(struct zram *zram);

/* Storing: store.c. Process context. 0, -ENOMEM, -EIO. */
int zram_store_page(struct zram *zram, unsigned int cpu, u64 nr, const struct frontend_page *page);

/* Writeback: writeback.c */

/* Pages to write: those marked idle and not used since, or those stored raw. */
enum zram_writeback_mode { ZRAM_WB_IDLE, ZRAM_WB_HUGE };

/* 0, or -ENOMEM. */
int zram_backing_init(struct zram *zram, u64 nr_blocks);
void zram_backing_exit(struct zram *zram);
/* Slot locked, or the block has no owner. */
void zram_free_block(struct zram *zram, unsigned long block);
/* Pages written. Process context. */
u64 zram_writeback(struct zram *zram, enum zram_writeback_mode mode, u64 pages);
/* Every slot that is in use becomes idle until it is used. Process context. */
void zram_mark_idle(struct zram *zram);
/* Approximates the least recently used, without a call from outside. Process context. */
u64 zram_writeback_lru(struct zram *zram, u64 pages);

/* Recompression: recompress.c. Pages that became smaller. Process context. */
u64 zram_recompress(struct zram *zram, u64 pages);

/* mm_stat, io_stat, bd_stat: stat.c */
unsigned int zram_counters(struct frontend *fe, struct frontend_counter *out);

#endif
