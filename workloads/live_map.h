/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ids that are live and their sizes: at most 32 bytes per peak live object, growing
 * included. Sixty-four tables by hash, so that only a sixty-fourth is held twice while it
 * grows; the hash is seeded, so that a file cannot choose ids that collide.
 */
#ifndef WORKLOADS_LIVE_MAP_H
#define WORKLOADS_LIVE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#define LIVE_MAP_TABLES 64

struct live_table {
	uint64_t *ids;	 /* the sizes stand behind them, in the same allocation */
	uint32_t *sizes; /* all ones: a free place */
	uint32_t used, places;
};

struct live_map {
	struct live_table tables[LIVE_MAP_TABLES];
	uint64_t seed;
};

void live_map_init(struct live_map *map);
void live_map_destroy(struct live_map *map);
/* Makes @id live with @size (or changes its size). 0 or -ENOMEM. @size below UINT32_MAX. */
int live_map_put(struct live_map *map, uint64_t id, uint32_t size);
/* True, with the size in *@size, when @id is live. */
bool live_map_get(const struct live_map *map, uint64_t id, uint32_t *size);
/* Forgets @id, if it is live. */
void live_map_remove(struct live_map *map, uint64_t id);
/* Bytes that the tables take. */
uint64_t live_map_bytes(const struct live_map *map);

#endif
