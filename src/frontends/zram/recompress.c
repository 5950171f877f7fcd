// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Recompression of what was stored by a fast compressor: a new object, then the old one is
 * freed, all under the slot lock as in v6.12, so the allocation may not sleep.
 *
 * There is one compressor, so this works on recorded sizes alone, and the second size follows
 * a rule: 3/4 of the first, as a denser compressor might do. A stand-in, not a measurement.
 */
#include "src/frontends/zram/zram.h"

#define ZRAM_GFP_LOCKED (__GFP_KSWAPD_RECLAIM | __GFP_NOWARN | __GFP_HIGHMEM | __GFP_MOVABLE)

static u32 second_size(u32 size)
{
	return size - size / 4;
}

static unsigned int class_of(const struct zram *zram, u32 size)
{
	const struct zs_class_table *table = &zram->classes;
	unsigned int min_alloc =
		zs_min_alloc_size(PAGE_SHIFT,
				  zram->fe.params.chain_size ? zram->fe.params.chain_size : 8);

	return table->slot[zs_size_to_slot(size, min_alloc, PAGE_SHIFT, table->nr_slots)].index;
}

/* Slot locked. */
static bool is_candidate(const struct zram_slot *slot)
{
	const u32 never =
		BIT(ZRAM_WB) | BIT(ZRAM_SAME) | BIT(ZRAM_INCOMPRESSIBLE) | BIT(ZRAM_COMP_PRIORITY);

	return slot->handle && !(slot->flags & never);
}

/* Slot locked. False: no memory, or no smaller class. */
static bool recompress_slot(struct zram *zram, u64 nr, struct zram_slot *slot)
{
	u32 size = zram_slot_size(slot), pool = frontend_pool_of(&zram->fe, nr);
	struct zram_object object = {
		.size = second_size(size),
		.content = slot->content,
		.flags = BIT(ZRAM_COMP_PRIORITY) | (slot->flags & BIT(ZRAM_VERIFY)),
	};

	if (zram_test_flag(slot, ZRAM_HUGE) ||
	    class_of(zram, object.size) >= class_of(zram, size)) {
		slot->flags |= BIT(ZRAM_INCOMPRESSIBLE);
		return false;
	}
	object.handle =
		frontend_malloc(&zram->fe, FRONTEND_NOT_TIMED, pool, object.size, ZRAM_GFP_LOCKED);
	if (IS_ERR_VALUE(object.handle))
		return false;
	frontend_write(&zram->fe, FRONTEND_NOT_TIMED, pool, object.handle, NULL, object.size,
		       object.content);
	zram_free_slot(zram, FRONTEND_NOT_TIMED, nr, slot);
	zram_fill_slot(zram, slot, &object);
	return true;
}

u64 zram_recompress(struct zram *zram, u64 pages)
{
	u64 done = 0;

	if (zram->fe.params.compress)
		return 0;
	for (u64 nr = 0; done < pages && nr < zram->nr_chunks * ZRAM_SLOTS_PER_CHUNK; nr++) {
		struct zram_slot *slot = zram_find_slot(zram, nr);

		if (!slot) {
			nr |= ZRAM_SLOTS_PER_CHUNK - 1;
			continue;
		}
		spin_lock(&slot->lock);
		if (is_candidate(slot))
			done += recompress_slot(zram, nr, slot);
		spin_unlock(&slot->lock);
	}
	atomic_long_add((long)done, &zram->stats.recompressed);
	return done;
}
