/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The live objects of a trace: id -> slot, a small dense number that the replay uses as the index
 * of its handle.
 *
 * Memory is bounded by the most objects that live at once: 18 bytes and a bit in chunks that waste
 * nothing, and an index of 4-byte entries that is 70 to 87 % full. With the 8-byte handle in the
 * replay that is at most 32 bytes an object.
 */
#ifndef RUN_ID_TABLE_H
#define RUN_ID_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ID_TABLE_NONE UINT32_MAX
/* More objects than this at once are refused (-EFBIG): 6 bits of an index entry are a tag. */
#define ID_TABLE_MAX ((1u << 26) - 2)

struct id_slot {
	uint64_t id;
	uint32_t content; /* key of what was written last; next free slot when free */
	uint32_t last;	  /* number of the last operation on it, modulo 2^32 */
	uint16_t size_m1; /* bytes - 1 */
} __attribute__((packed));

struct id_table;

/*
 * With @reuse_after = 0 the slot freed last is reused first. Otherwise the slot freed first is
 * reused, if its last operation is more than @reuse_after operations ago; if not, a new slot is
 * made. So no CPU that far behind can still be using it.
 */
struct id_table *id_table_new(uint32_t reuse_after);
void id_table_destroy(struct id_table *table);

/* ID_TABLE_NONE when no such object lives. */
uint32_t id_table_find(const struct id_table *table, uint64_t id);
/* No object with that id may live. @now: number of this operation. 0, -ENOMEM or -EFBIG. */
int id_table_insert(struct id_table *table, uint64_t id, uint32_t now, uint32_t *slot);
/*
 * The id may be used again, the slot not before it is released: in between, an old object
 * and the one that replaces it both have their slots.
 */
void id_table_detach(struct id_table *table, uint32_t slot);
void id_table_release(struct id_table *table, uint32_t slot);
struct id_slot *id_table_slot(struct id_table *table, uint32_t slot);

/* The first live slot from @slot on, or ID_TABLE_NONE. */
uint32_t id_table_next_live(const struct id_table *table, uint32_t slot);
uint32_t id_table_live(const struct id_table *table);
/* How many slots were ever used; all slots are below. */
uint32_t id_table_slots(const struct id_table *table);
/* Memory held, all in. */
size_t id_table_bytes(const struct id_table *table);

#endif
