// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/id_table.h"

#include <errno.h>
#include <stdlib.h>

#include "src/content/mix.h"

#define CHUNK_BITS  12u
#define CHUNK_SLOTS (1u << CHUNK_BITS)
#define MIN_INDEX   4096u
#define TAG_SHIFT   26u
#define SLOT_MASK   ((1u << TAG_SHIFT) - 1)

struct chunk {
	struct id_slot slots[CHUNK_SLOTS];
	uint64_t live[CHUNK_SLOTS / 64];
};

struct id_table {
	struct chunk **chunks;
	uint32_t *index; /* tag of the hash and slot + 1; 0: empty; linear probing */
	uint32_t capacity, live, slots, reuse_after;
	uint32_t free_head, free_tail;
};

struct id_table *id_table_new(uint32_t reuse_after)
{
	struct id_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->chunks = calloc(ID_TABLE_MAX / CHUNK_SLOTS + 1, sizeof(*table->chunks));
	table->index = calloc(MIN_INDEX, sizeof(*table->index));
	table->capacity = MIN_INDEX;
	table->reuse_after = reuse_after;
	table->free_head = table->free_tail = ID_TABLE_NONE;
	if (!table->chunks || !table->index) {
		id_table_destroy(table);
		return NULL;
	}
	return table;
}

void id_table_destroy(struct id_table *table)
{
	if (!table)
		return;
	for (uint32_t i = 0; table->chunks && i * CHUNK_SLOTS < table->slots; i++)
		free(table->chunks[i]);
	free(table->chunks);
	free(table->index);
	free(table);
}

struct id_slot *id_table_slot(struct id_table *table, uint32_t slot)
{
	return &table->chunks[slot >> CHUNK_BITS]->slots[slot & (CHUNK_SLOTS - 1)];
}

static uint64_t id_of(const struct id_table *table, uint32_t slot)
{
	return table->chunks[slot >> CHUNK_BITS]->slots[slot & (CHUNK_SLOTS - 1)].id;
}

static void set_live(struct id_table *table, uint32_t slot, bool live)
{
	struct chunk *chunk = table->chunks[slot >> CHUNK_BITS];
	uint64_t bit = 1ull << (slot % 64);
	uint64_t *word = &chunk->live[(slot & (CHUNK_SLOTS - 1)) / 64];

	*word = live ? *word | bit : *word & ~bit;
}

/* Where the search for a hash begins: its upper half scaled to the capacity. */
static uint32_t home(const struct id_table *table, uint64_t hash)
{
	return (uint32_t)(((hash >> 32) * table->capacity) >> 32);
}

static uint32_t entry_of(uint64_t hash, uint32_t slot)
{
	return (uint32_t)(hash << TAG_SHIFT) | (slot + 1);
}

static uint32_t advance(const struct id_table *table, uint32_t pos)
{
	return pos + 1 == table->capacity ? 0 : pos + 1;
}

static uint32_t find_pos(const struct id_table *table, uint64_t id)
{
	uint64_t hash = mix64(id);
	uint32_t tag = entry_of(hash, 0) & ~SLOT_MASK;

	for (uint32_t pos = home(table, hash); table->index[pos]; pos = advance(table, pos)) {
		uint32_t entry = table->index[pos];

		if ((entry & ~SLOT_MASK) == tag && id_of(table, (entry & SLOT_MASK) - 1) == id)
			return pos;
	}
	return ID_TABLE_NONE;
}

uint32_t id_table_find(const struct id_table *table, uint64_t id)
{
	uint32_t pos = find_pos(table, id);

	return pos == ID_TABLE_NONE ? pos : (table->index[pos] & SLOT_MASK) - 1;
}

static void index_add(struct id_table *table, uint64_t id, uint32_t slot)
{
	uint64_t hash = mix64(id);
	uint32_t pos = home(table, hash);

	while (table->index[pos])
		pos = advance(table, pos);
	table->index[pos] = entry_of(hash, slot);
}

/*
 * Frees the old index before allocating the new one, so that both never exist at once: the index
 * can be rebuilt from the slots.
 */
static int grow_index(struct id_table *table)
{
	uint64_t capacity = (uint64_t)table->capacity * 5 / 4;

	free(table->index);
	table->index = calloc(capacity, sizeof(*table->index));
	if (!table->index) {
		table->capacity = 0;
		return -ENOMEM;
	}
	table->capacity = (uint32_t)capacity;
	for (uint32_t slot = id_table_next_live(table, 0); slot != ID_TABLE_NONE;
	     slot = id_table_next_live(table, slot + 1))
		index_add(table, id_of(table, slot), slot);
	return 0;
}

static int new_slot(struct id_table *table, uint32_t *slot)
{
	struct chunk **chunk = &table->chunks[table->slots >> CHUNK_BITS];

	if (table->slots >= ID_TABLE_MAX)
		return -EFBIG;
	if (!*chunk)
		*chunk = calloc(1, sizeof(**chunk));
	if (!*chunk)
		return -ENOMEM;
	*slot = table->slots++;
	return 0;
}

static int take_slot(struct id_table *table, uint32_t now, uint32_t *slot)
{
	struct id_slot *head;

	if (table->free_head == ID_TABLE_NONE)
		return new_slot(table, slot);
	head = id_table_slot(table, table->free_head);
	if (table->reuse_after && now - head->last <= table->reuse_after)
		return new_slot(table, slot);
	*slot = table->free_head;
	table->free_head = head->content;
	if (table->free_head == ID_TABLE_NONE)
		table->free_tail = ID_TABLE_NONE;
	return 0;
}

int id_table_insert(struct id_table *table, uint64_t id, uint32_t now, uint32_t *slot)
{
	int ret;

	if ((uint64_t)(table->live + 1) * 8 > (uint64_t)table->capacity * 7) {
		ret = grow_index(table);
		if (ret)
			return ret;
	}
	ret = take_slot(table, now, slot);
	if (ret)
		return ret;
	id_table_slot(table, *slot)->id = id;
	set_live(table, *slot, true);
	index_add(table, id, *slot);
	table->live++;
	return 0;
}

/* Closes the gap at @hole: moves each later entry back whose search would cross it. */
static void index_remove(struct id_table *table, uint32_t hole)
{
	uint32_t pos = hole;

	for (;;) {
		uint32_t entry, begin, distance;

		pos = advance(table, pos);
		entry = table->index[pos];
		if (!entry)
			break;
		begin = home(table, mix64(id_of(table, (entry & SLOT_MASK) - 1)));
		distance = pos >= begin ? pos - begin : pos + table->capacity - begin;
		if (distance < (pos >= hole ? pos - hole : pos + table->capacity - hole))
			continue;
		table->index[hole] = entry;
		hole = pos;
	}
	table->index[hole] = 0;
}

void id_table_detach(struct id_table *table, uint32_t slot)
{
	index_remove(table, find_pos(table, id_of(table, slot)));
	set_live(table, slot, false);
	table->live--;
}

void id_table_release(struct id_table *table, uint32_t slot)
{
	struct id_slot *freed = id_table_slot(table, slot);

	if (!table->reuse_after || table->free_head == ID_TABLE_NONE) {
		freed->content = table->free_head;
		if (table->free_head == ID_TABLE_NONE)
			table->free_tail = slot;
		table->free_head = slot;
		return;
	}
	freed->content = ID_TABLE_NONE;
	id_table_slot(table, table->free_tail)->content = slot;
	table->free_tail = slot;
}

uint32_t id_table_next_live(const struct id_table *table, uint32_t slot)
{
	while (slot < table->slots) {
		const struct chunk *chunk = table->chunks[slot >> CHUNK_BITS];
		uint64_t word = chunk->live[(slot & (CHUNK_SLOTS - 1)) / 64] >> (slot % 64);

		if (word)
			return slot + (uint32_t)__builtin_ctzll(word);
		slot = (slot / 64 + 1) * 64;
	}
	return ID_TABLE_NONE;
}

uint32_t id_table_live(const struct id_table *table)
{
	return table->live;
}

uint32_t id_table_slots(const struct id_table *table)
{
	return table->slots;
}

size_t id_table_bytes(const struct id_table *table)
{
	size_t chunks = (table->slots + CHUNK_SLOTS - 1) / CHUNK_SLOTS;

	return sizeof(*table) + chunks * (sizeof(struct chunk) + sizeof(void *)) +
	       (size_t)table->capacity * sizeof(*table->index);
}
