// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/race.h"

#include "sim/virtual/explore/coverage.h"
#include "sim/virtual/explore/order.h"

#define CELL	  8u
#define LINE	  64u
#define NR_CELLS  (1u << 16) /* of one schedule */
#define NR_HASHES (NR_CELLS * 2)
#define NR_SLOTS  8u
#define SHARED	  0xffu

/* Bytes of a cell that a CPU touched in one way, and when it did so last. */
struct slot {
	uint32_t when;
	uint8_t cpu, flags, bytes;
	uint32_t stack;
	void *pc;
};

struct cell {
	uintptr_t addr;
	uint8_t nr;    /* slots in use, the first ones */
	uint8_t next;  /* slot to give up when all are needed */
	uint8_t last;  /* slot of the last access */
	uint8_t owner; /* the one CPU that touched it, + 1; SHARED: there are others */
	struct slot slots[NR_SLOTS];
};

static struct cell cells[NR_CELLS];
static uint32_t nr_cells;
static struct {
	uint32_t schedule, cell;
} hashes[NR_HASHES];
static uint32_t schedule;
static enum race_profile rules;

void race_reset(enum race_profile profile)
{
	schedule++;
	nr_cells = 0;
	rules = profile;
}

/* Its slots stay as they were: none is in use. */
static struct cell *new_cell(uintptr_t addr)
{
	struct cell *cell = &cells[nr_cells++];

	cell->addr = addr;
	cell->nr = cell->next = cell->last = cell->owner = 0;
	return cell;
}

/* Neighbours of a cache line stay neighbours. */
static uint32_t hash_of(uintptr_t addr)
{
	uint32_t line = (uint32_t)((addr / LINE * 0x9e3779b97f4a7c15ull) >> 32);

	return line * (LINE / CELL) + (uint32_t)(addr % LINE / CELL);
}

/* NULL: there are too many. */
static struct cell *cell_of(uintptr_t addr)
{
	uint32_t hash = hash_of(addr);

	for (;; hash++) {
		uint32_t i = hash & (NR_HASHES - 1);

		if (hashes[i].schedule == schedule) {
			if (cells[hashes[i].cell].addr == addr)
				return &cells[hashes[i].cell];
			continue;
		}
		if (nr_cells == NR_CELLS)
			return NULL;
		hashes[i].schedule = schedule;
		hashes[i].cell = nr_cells;
		return new_cell(addr);
	}
}

static bool is_marked(const struct race_access *access)
{
	if (access->flags & RACE_MARKED)
		return true;
	return rules == RACE_KCSAN && !(access->flags & RACE_BULK) && access->flags & RACE_WRITE &&
	       access->size <= sizeof(long) && !((uintptr_t)access->addr & (access->size - 1));
}

static bool conflict(const struct slot *slot, const struct slot *now)
{
	return slot->cpu != now->cpu && slot->bytes & now->bytes &&
	       (slot->flags | now->flags) & RACE_WRITE && !(slot->flags & now->flags & RACE_MARKED);
}

/* Whatever races with @slot later races with @now, a plain write that comes after it. */
static bool stands_for(const struct slot *now, const struct slot *slot)
{
	return now->flags & RACE_WRITE && !(now->flags & RACE_MARKED) &&
	       !(slot->bytes & ~now->bytes) && order_before(now->cpu, slot->cpu, slot->when);
}

/* The same access, later. */
static bool replaces(const struct slot *now, const struct slot *slot)
{
	return slot->cpu == now->cpu && slot->flags == now->flags && !(slot->bytes & ~now->bytes);
}

/* Nobody else was here: most cells are so for most of a schedule. */
static bool is_own(struct cell *cell, const struct slot *now)
{
	if (!cell->owner)
		cell->owner = (uint8_t)(now->cpu + 1);
	else if (cell->owner != now->cpu + 1)
		cell->owner = SHARED;
	return cell->owner != SHARED;
}

/* A slot that may be written over; NULL: all are needed. */
static struct slot *free_slot(struct cell *cell, const struct slot *now)
{
	for (unsigned int i = 0; i < cell->nr; i++)
		if (stands_for(now, &cell->slots[i]))
			return &cell->slots[i];
	return cell->nr < NR_SLOTS ? &cell->slots[cell->nr++] : NULL;
}

static void remember(struct cell *cell, const struct slot *now)
{
	struct slot *to = &cell->slots[cell->last];

	if (cell->nr && replaces(now, to)) {
		*to = *now;
		return;
	}
	for (unsigned int i = 0; i < cell->nr; i++) {
		if (replaces(now, &cell->slots[i])) {
			cell->last = (uint8_t)i;
			cell->slots[i] = *now;
			return;
		}
	}
	to = free_slot(cell, now);
	if (!to)
		to = &cell->slots[cell->next++ % NR_SLOTS];
	cell->last = (uint8_t)(to - cell->slots);
	*to = *now;
}

/* The earlier access of @cell that races with @now; NULL: none. */
static const struct slot *find_race(const struct cell *cell, const struct slot *now)
{
	for (unsigned int i = 0; i < cell->nr; i++) {
		const struct slot *slot = &cell->slots[i];

		if (conflict(slot, now) && !order_before(now->cpu, slot->cpu, slot->when))
			return slot;
	}
	return NULL;
}

static void tell(const struct cell *cell, const struct slot *slot, unsigned int both,
		 struct race_access *out)
{
	unsigned int first = (unsigned int)__builtin_ctz(both);

	*out = (struct race_access){
		.addr = (void *)(cell->addr + first),
		.size = (size_t)__builtin_popcount(both),
		.flags = slot->flags,
		.cpu = slot->cpu,
		.pc = slot->pc,
		.stack = slot->stack,
	};
}

/* Another CPU's access came just before. */
static void note_pair(const struct slot *before, const struct slot *now)
{
	if (before->cpu != now->cpu && before->bytes & now->bytes &&
	    (before->flags | now->flags) & RACE_WRITE)
		coverage_add(before->pc, now->pc);
}

/* Bytes [@from, @to) of a cell. */
static uint8_t bytes_mask(uintptr_t from, uintptr_t to)
{
	return (uint8_t)((0xffu << from) & (0xffu >> (CELL - to)));
}

bool race_check(const struct race_access *access, struct race_access *earlier)
{
	uintptr_t at = (uintptr_t)access->addr, end = at + access->size;
	unsigned int flags = access->flags | (is_marked(access) ? RACE_MARKED : 0);

	for (uintptr_t base = at & ~(uintptr_t)(CELL - 1); base < end; base += CELL) {
		uintptr_t to = end - base < CELL ? end - base : CELL;
		struct slot now = {
			.when = order_now(access->cpu),
			.cpu = (uint8_t)access->cpu,
			.flags = (uint8_t)flags,
			.bytes = bytes_mask(at > base ? at - base : 0, to),
			.pc = access->pc,
			.stack = access->stack,
		};
		struct cell *cell = cell_of(base);
		const struct slot *slot =
			cell && !is_own(cell, &now) ? find_race(cell, &now) : NULL;

		if (cell && cell->owner == SHARED && cell->nr)
			note_pair(&cell->slots[cell->last], &now);
		if (slot) {
			tell(cell, slot, slot->bytes & now.bytes, earlier);
			return true;
		}
		if (cell)
			remember(cell, &now);
	}
	return false;
}
