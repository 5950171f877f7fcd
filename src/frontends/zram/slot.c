// SPDX-License-Identifier: GPL-2.0-or-later
/* The slot table, and what it takes to empty a slot. */
#include "src/frontends/zram/zram.h"

struct zram_slot *zram_find_slot(struct zram *zram, u64 nr)
{
	struct zram_chunk *chunk;

	if (nr >= zram->fe.params.nr_slots)
		return NULL;
	chunk = smp_load_acquire(&zram->table[nr / ZRAM_SLOTS_PER_CHUNK]);
	return chunk ? &chunk->slots[nr % ZRAM_SLOTS_PER_CHUNK] : NULL;
}

static struct zram_chunk *make_chunk(struct zram_chunk **place)
{
	struct zram_chunk *chunk = kzalloc(sizeof(*chunk), GFP_KERNEL), *old = NULL;

	if (!chunk)
		return NULL;
	for (unsigned int i = 0; i < ZRAM_SLOTS_PER_CHUNK; i++)
		spin_lock_init(&chunk->slots[i].lock);
	if (try_cmpxchg(place, &old, chunk))
		return chunk;
	kfree(chunk);
	return old;
}

struct zram_slot *zram_make_slot(struct zram *zram, u64 nr)
{
	struct zram_slot *slot = zram_find_slot(zram, nr);

	if (likely(slot))
		return slot;
	if (!make_chunk(&zram->table[nr / ZRAM_SLOTS_PER_CHUNK]))
		return NULL;
	return zram_find_slot(zram, nr);
}

void zram_free_slot(struct zram *zram, unsigned int cpu, u64 nr, struct zram_slot *slot)
{
	struct zram_stats *stats = &zram->stats;
	unsigned long handle = slot->handle;
	u32 flags = slot->flags, size = zram_slot_size(slot);

	lockdep_assert_held(&slot->lock);
	if (!zram_slot_used(slot))
		return;
	if (flags & BIT(ZRAM_HUGE))
		atomic_long_dec(&stats->huge_pages);
	if (flags & BIT(ZRAM_WB)) {
		zram_free_block(zram, handle);
	} else if (flags & BIT(ZRAM_SAME)) {
		atomic_long_dec(&stats->same_pages);
	} else {
		frontend_free(&zram->fe, cpu, frontend_pool_of(&zram->fe, nr), handle, size);
		atomic_long_sub(size, &stats->compr_data_size);
	}
	atomic_long_dec(&stats->pages_stored);
	slot->handle = 0;
	slot->flags = 0;
	slot->content = 0;
}

void zram_fill_slot(struct zram *zram, struct zram_slot *slot, const struct zram_object *object)
{
	struct zram_stats *stats = &zram->stats;

	lockdep_assert_held(&slot->lock);
	VM_BUG_ON(zram_slot_used(slot) && !zram->fe.params.early_slot_free);
	slot->handle = object->handle;
	slot->flags = object->flags | object->size;
	slot->content = object->content;
	atomic_long_inc(&stats->pages_stored);
	if (object->flags & BIT(ZRAM_WB))
		return;
	if (object->flags & BIT(ZRAM_SAME)) {
		atomic_long_inc(&stats->same_pages);
		return;
	}
	atomic_long_add(object->size, &stats->compr_data_size);
	if (object->flags & BIT(ZRAM_HUGE)) {
		atomic_long_inc(&stats->huge_pages);
		atomic_long_inc(&stats->huge_pages_since);
	}
}

void zram_slot_free_notify(struct frontend *fe, unsigned int cpu, u64 nr)
{
	struct zram *zram = zram_of(fe);
	struct zram_slot *slot = zram_find_slot(zram, nr);

	atomic_long_inc(&zram->stats.notify_free);
	if (!slot)
		return;
	if (!spin_trylock(&slot->lock)) {
		/* Its contents stay until the slot is overwritten. */
		atomic_long_inc(&zram->stats.miss_free);
		return;
	}
	zram_free_slot(zram, cpu, nr, slot);
	spin_unlock(&slot->lock);
}

void zram_free_all(struct zram *zram)
{
	for (u64 i = 0; i < zram->nr_chunks; i++) {
		struct zram_chunk *chunk = zram->table[i];
		u64 first = i * ZRAM_SLOTS_PER_CHUNK;

		if (!chunk)
			continue;
		for (unsigned int at = 0; at < ZRAM_SLOTS_PER_CHUNK; at++) {
			spin_lock(&chunk->slots[at].lock);
			zram_free_slot(zram, FRONTEND_NOT_TIMED, first + at, &chunk->slots[at]);
			spin_unlock(&chunk->slots[at].lock);
		}
		cond_resched();
	}
}
