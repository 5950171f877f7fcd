// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/live_map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define NO_SIZE	     UINT32_MAX
#define FIRST_PLACES 16u

void live_map_init(struct live_map *map)
{
	memset(map, 0, sizeof(*map));
	if (getrandom(&map->seed, sizeof(map->seed), GRND_NONBLOCK) < 0)
		map->seed = (uintptr_t)map;
}

void live_map_destroy(struct live_map *map)
{
	for (unsigned int i = 0; i < LIVE_MAP_TABLES; i++)
		free(map->tables[i].ids);
}

static uint64_t hash_id(const struct live_map *map, uint64_t id)
{
	uint64_t h = id ^ map->seed;

	h = (h ^ h >> 32) * 0xd6e8feb86659fd93ull;
	h = (h ^ h >> 32) * 0xd6e8feb86659fd93ull;
	return h ^ h >> 32;
}

static struct live_table *table_of(const struct live_map *map, uint64_t hash)
{
	return (struct live_table *)&map->tables[hash >> 58];
}

/* The place of @id, or the free one where it would go. Some place is always free. */
static uint32_t find(const struct live_table *table, uint64_t hash, uint64_t id)
{
	uint32_t mask = table->places - 1, at = hash & mask;

	while (table->sizes[at] != NO_SIZE && table->ids[at] != id)
		at = (at + 1) & mask;
	return at;
}

static int table_alloc(struct live_table *table, uint32_t places)
{
	table->ids = malloc((uint64_t)places * (sizeof(*table->ids) + sizeof(*table->sizes)));
	if (!table->ids)
		return -ENOMEM;
	table->sizes = (uint32_t *)(table->ids + places);
	table->places = places;
	memset(table->sizes, 0xff, places * sizeof(*table->sizes));
	return 0;
}

static int grow(const struct live_map *map, struct live_table *table)
{
	struct live_table bigger = {.used = table->used};

	if (table->places > UINT32_MAX / 2 ||
	    table_alloc(&bigger, table->places ? table->places * 2 : FIRST_PLACES))
		return -ENOMEM;
	for (uint32_t i = 0; i < table->places; i++) {
		uint32_t at;

		if (table->sizes[i] == NO_SIZE)
			continue;
		at = find(&bigger, hash_id(map, table->ids[i]), table->ids[i]);
		bigger.ids[at] = table->ids[i];
		bigger.sizes[at] = table->sizes[i];
	}
	free(table->ids);
	*table = bigger;
	return 0;
}

int live_map_put(struct live_map *map, uint64_t id, uint32_t size)
{
	uint64_t hash = hash_id(map, id);
	struct live_table *table = table_of(map, hash);
	uint32_t at;

	/* 12 bytes a place, and 0.8 of half the places at the least: 30 bytes an object. */
	if ((uint64_t)table->used * 5 >= (uint64_t)table->places * 4 && grow(map, table))
		return -ENOMEM;
	at = find(table, hash, id);
	table->used += table->sizes[at] == NO_SIZE;
	table->ids[at] = id;
	table->sizes[at] = size;
	return 0;
}

bool live_map_get(const struct live_map *map, uint64_t id, uint32_t *size)
{
	uint64_t hash = hash_id(map, id);
	const struct live_table *table = table_of(map, hash);
	uint32_t at;

	if (!table->used)
		return false;
	at = find(table, hash, id);
	*size = table->sizes[at];
	return table->sizes[at] != NO_SIZE;
}

void live_map_remove(struct live_map *map, uint64_t id)
{
	uint64_t hash = hash_id(map, id);
	struct live_table *table = table_of(map, hash);
	uint32_t mask = table->places - 1, hole;

	if (!table->used)
		return;
	hole = find(table, hash, id);
	if (table->sizes[hole] == NO_SIZE)
		return;
	table->used--;
	/* Close the hole: move back what was pushed over it by earlier ids. */
	for (uint32_t at = (hole + 1) & mask; table->sizes[at] != NO_SIZE; at = (at + 1) & mask) {
		uint32_t home = hash_id(map, table->ids[at]) & mask;

		if (((at - home) & mask) < ((at - hole) & mask))
			continue;
		table->ids[hole] = table->ids[at];
		table->sizes[hole] = table->sizes[at];
		hole = at;
	}
	table->sizes[hole] = NO_SIZE;
}

uint64_t live_map_bytes(const struct live_map *map)
{
	uint64_t bytes = 0;

	for (unsigned int i = 0; i < LIVE_MAP_TABLES; i++)
		bytes += (uint64_t)map->tables[i].places * (sizeof(uint64_t) + sizeof(uint32_t));
	return bytes;
}
