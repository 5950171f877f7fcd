// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writeback: pages go to a backing device, which has a bit for each block. It keeps no bytes, so
 * what was written back is not verified when it is read.
 */
#include "src/frontends/zram/zram.h"

/* Candidates are taken in order of size, largest first, in steps of a 64th of a page. */
#define NR_BUCKETS 64u

int zram_backing_init(struct zram *zram, u64 nr_blocks)
{
	if (!nr_blocks)
		return 0;
	zram->bitmap = kvcalloc(BIT_WORD(nr_blocks) + 1, sizeof(*zram->bitmap), GFP_KERNEL);
	if (!zram->bitmap)
		return -ENOMEM;
	zram->nr_blocks = nr_blocks;
	return 0;
}

void zram_backing_exit(struct zram *zram)
{
	kvfree(zram->bitmap);
}

/* Blocks are numbered from 1; 0: the device is full. */
static unsigned long alloc_block(struct zram *zram)
{
	for (u64 word = 0; word <= BIT_WORD(zram->nr_blocks); word++) {
		unsigned long free = ~READ_ONCE(zram->bitmap[word]);

		for (; free; free &= free - 1) {
			u64 block = word * (u64)BITS_PER_LONG + (u64)__builtin_ctzl(free);

			if (!block || block > zram->nr_blocks)
				continue;
			if (test_and_set_bit((long)block, zram->bitmap))
				continue;
			atomic_long_inc(&zram->stats.bd_count);
			return block;
		}
	}
	return 0;
}

void zram_free_block(struct zram *zram, unsigned long block)
{
	bool was_set = test_and_clear_bit((long)block, zram->bitmap);

	WARN_ON_ONCE(!was_set);
	atomic_long_dec(&zram->stats.bd_count);
}

/* Slot locked. */
static bool is_candidate(const struct zram_slot *slot, enum zram_writeback_mode mode)
{
	const u32 never = BIT(ZRAM_WB) | BIT(ZRAM_SAME) | BIT(ZRAM_PP_SLOT);
	const u32 wanted = mode == ZRAM_WB_IDLE ? BIT(ZRAM_IDLE) : BIT(ZRAM_HUGE);

	return slot->handle && !(slot->flags & never) && slot->flags & wanted;
}

static unsigned int bucket_of(const struct zram_slot *slot)
{
	return min_t(unsigned int, zram_slot_size(slot) / (PAGE_SIZE / NR_BUCKETS), NR_BUCKETS - 1);
}

/* Reads the page for the device; false: it must not be written any more. */
static bool begin_slot(struct zram *zram, u64 nr, struct zram_slot *slot,
		       enum zram_writeback_mode mode)
{
	struct frontend_reading what = {.pool = frontend_pool_of(&zram->fe, nr)};
	bool taken;

	spin_lock(&slot->lock);
	taken = is_candidate(slot, mode);
	if (taken) {
		what.handle = slot->handle;
		what.size = zram_slot_size(slot);
		what.raw = zram_test_flag(slot, ZRAM_HUGE);
		what.page = this_cpu_ptr(zram->streams)->bytes.page;
		what.local_copy = this_cpu_ptr(zram->streams)->bytes.local_copy;
		taken = !frontend_read(&zram->fe, FRONTEND_NOT_TIMED, &what);
	}
	if (taken)
		slot->flags |= BIT(ZRAM_PP_SLOT);
	spin_unlock(&slot->lock);
	return taken;
}

/* The write has ended. Unless the slot was freed or overwritten meanwhile, it names the block. */
static bool end_slot(struct zram *zram, u64 nr, struct zram_slot *slot, unsigned long block)
{
	bool mine;

	spin_lock(&slot->lock);
	mine = zram_test_flag(slot, ZRAM_PP_SLOT);
	if (mine) {
		struct zram_object object = {
			.handle = block,
			.content = slot->content,
			.flags = BIT(ZRAM_WB) | (slot->flags & BIT(ZRAM_VERIFY)),
		};

		zram_free_slot(zram, FRONTEND_NOT_TIMED, nr, slot);
		zram_fill_slot(zram, slot, &object);
	}
	spin_unlock(&slot->lock);
	if (!mine)
		zram_free_block(zram, block);
	return mine;
}

/* The @pages largest: all candidates above a bucket, and some of that bucket. */
struct choice {
	unsigned int bucket;
	u64 of_bucket;
};

static struct choice choose(struct zram *zram, enum zram_writeback_mode mode, u64 pages)
{
	u64 count[NR_BUCKETS] = {0}, above = 0;
	unsigned int bucket = NR_BUCKETS - 1;

	for (u64 nr = 0; nr < zram->nr_chunks * ZRAM_SLOTS_PER_CHUNK; nr++) {
		struct zram_slot *slot = zram_find_slot(zram, nr);

		if (!slot) {
			nr |= ZRAM_SLOTS_PER_CHUNK - 1;
			continue;
		}
		spin_lock(&slot->lock);
		if (is_candidate(slot, mode))
			count[bucket_of(slot)]++;
		spin_unlock(&slot->lock);
	}
	while (bucket && above + count[bucket] < pages)
		above += count[bucket--];
	return (struct choice){.bucket = bucket, .of_bucket = pages - above};
}

/* It may change right afterwards. */
static bool is_chosen(struct zram_slot *slot, enum zram_writeback_mode mode, struct choice *choice)
{
	bool chosen;

	spin_lock(&slot->lock);
	chosen = is_candidate(slot, mode) && bucket_of(slot) >= choice->bucket;
	if (chosen && bucket_of(slot) == choice->bucket) {
		chosen = choice->of_bucket;
		choice->of_bucket -= chosen;
	}
	spin_unlock(&slot->lock);
	return chosen;
}

/* 1: written. 0: not this one. -ENOSPC: the device is full. */
static int write_slot(struct zram *zram, u64 nr, struct zram_slot *slot,
		      enum zram_writeback_mode mode)
{
	unsigned long block = alloc_block(zram);

	if (!block)
		return -ENOSPC;
	if (!begin_slot(zram, nr, slot, mode)) {
		zram_free_block(zram, block);
		return 0;
	}
	atomic_long_inc(&zram->stats.bd_writes);
	cond_resched(); /* the write: others run meanwhile */
	return end_slot(zram, nr, slot, block);
}

u64 zram_writeback(struct zram *zram, enum zram_writeback_mode mode, u64 pages)
{
	struct choice choice;
	u64 written = 0;

	/* One at a time: the kernel answers -EAGAIN. */
	if (!zram->nr_blocks || atomic_xchg(&zram->pp_in_progress, 1))
		return 0;
	choice = choose(zram, mode, pages);
	for (u64 nr = 0; written < pages && nr < zram->nr_chunks * ZRAM_SLOTS_PER_CHUNK; nr++) {
		struct zram_slot *slot = zram_find_slot(zram, nr);
		int ret = 0;

		if (!slot)
			nr |= ZRAM_SLOTS_PER_CHUNK - 1;
		else if (is_chosen(slot, mode, &choice))
			ret = write_slot(zram, nr, slot, mode);
		if (ret < 0)
			break;
		written += (u64)ret;
	}
	atomic_set_release(&zram->pp_in_progress, 0);
	return written;
}

void zram_mark_idle(struct zram *zram)
{
	const u32 never = BIT(ZRAM_WB) | BIT(ZRAM_SAME);

	for (u64 nr = 0; nr < zram->nr_chunks * ZRAM_SLOTS_PER_CHUNK; nr++) {
		struct zram_slot *slot = zram_find_slot(zram, nr);

		if (!slot) {
			nr |= ZRAM_SLOTS_PER_CHUNK - 1;
			continue;
		}
		spin_lock(&slot->lock);
		if (slot->handle && !(slot->flags & never))
			slot->flags |= BIT(ZRAM_IDLE);
		spin_unlock(&slot->lock);
	}
}

u64 zram_writeback_lru(struct zram *zram, u64 pages)
{
	u64 written = zram_writeback(zram, ZRAM_WB_IDLE, pages);

	if (written || !zram->nr_blocks)
		return written;
	/* Nothing was idle since the last time: marks all pages idle, and use clears the mark. */
	zram_mark_idle(zram);
	return zram_writeback(zram, ZRAM_WB_IDLE, pages);
}
