// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/race.h"

#include "sim/virtual/explore/coverage.h"
#include "sim/virtual/explore/order.h"

#define CELL	 8u
#define LINE	 64u
#define NR_CELLS (1u << 16) /* of one schedule */
#define NR_LINES (1u << 15) /* the same; a power of two */
#define AREA	 64u	    /* lines that stay neighbours */
#define WHOLE	 (LINE / CELL)
#define NR_SLOTS 8u
#define SHARED	 0xffu

/* Bytes of a cell that a CPU touched in one way, and when it did so last. */
struct slot {
	uint64_t how; /* see how() and bytes() */
	void *pc;
	uint32_t stack;
};

struct cell {
	uint8_t nr;    /* slots in use, the first ones */
	uint8_t next;  /* slot to give up when all are needed */
	uint8_t last;  /* slot of the last access */
	uint8_t owner; /* the one CPU that touched it, + 1; SHARED: there are others */
	struct slot slots[NR_SLOTS];
};

/*
 * Objects are given out and back as a whole, and most lines of a large one see nothing else: such
 * a line has one cell for all, until one is touched alone.
 */
struct line {
	uintptr_t addr;
	uint32_t schedule; /* of an earlier one: free */
	uint8_t alone;	   /* a bit for each cell that has its own */
	bool has_whole;
	uint32_t cells[WHOLE + 1];
};

static struct cell cells[NR_CELLS];
static uint32_t nr_cells;
static struct line lines[NR_LINES] __attribute__((aligned(64)));
static uint32_t schedule;
static enum race_profile rules;

void race_reset(enum race_profile profile)
{
	schedule++;
	nr_cells = 0;
	rules = profile;
}

/* In one word, so that it is copied as such. */
static uint64_t how(uint32_t when, unsigned int cpu, unsigned int flags)
{
	return when | (uint64_t)(cpu | flags << 8) << 32;
}

/* @size bytes of a cell from its @first. */
static uint64_t bytes(size_t first, size_t size)
{
	return (uint64_t)(0xffu >> (CELL - size) << first) << 48;
}

static uint32_t when_of(const struct slot *slot)
{
	return (uint32_t)slot->how;
}

static unsigned int cpu_of(const struct slot *slot)
{
	return slot->how >> 32 & 0xff;
}

static unsigned int flags_of(const struct slot *slot)
{
	return slot->how >> 40 & 0xff;
}

static unsigned int bytes_of(const struct slot *slot)
{
	return slot->how >> 48 & 0xff;
}

/* A place for the line; areas that meet in the table step over each other. NULL: it is full. */
static struct line *line_of(uintptr_t addr)
{
	uintptr_t number = addr / LINE;
	uint32_t at = (uint32_t)((number / AREA * 0x9e3779b97f4a7c15ull) >> 40) * AREA +
		      (uint32_t)(number % AREA);

	for (unsigned int i = 0; i < NR_LINES / AREA; i++, at += AREA) {
		struct line *line = &lines[at & (NR_LINES - 1)];

		if (line->schedule == schedule && line->addr == addr)
			return line;
		if (line->schedule == schedule)
			continue;
		line->addr = addr;
		line->schedule = schedule;
		line->alone = 0;
		line->has_whole = false;
		return line;
	}
	return NULL;
}

static void copy_cell(struct cell *to, const struct cell *from)
{
	to->nr = from->nr;
	to->next = from->next;
	to->last = from->last;
	to->owner = from->owner;
	for (unsigned int i = 0; i < from->nr; i++)
		to->slots[i] = from->slots[i];
}

/* Its slots stay as they were: none is in use. NULL: there are too many. */
static struct cell *new_cell(struct line *line, unsigned int number)
{
	struct cell *cell;

	if (nr_cells == NR_CELLS)
		return NULL;
	line->cells[number] = nr_cells;
	cell = &cells[nr_cells++];
	cell->nr = cell->next = cell->last = cell->owner = 0;
	return cell;
}

static struct cell *whole_cell(struct line *line)
{
	struct cell *cell = line->has_whole ? &cells[line->cells[WHOLE]] : new_cell(line, WHOLE);

	line->has_whole = cell;
	return cell;
}

static bool is_alone(const struct line *line, unsigned int number)
{
	return line->alone & 1u << number;
}

static struct cell *own_cell(struct line *line, unsigned int number)
{
	struct cell *cell;

	if (is_alone(line, number))
		return &cells[line->cells[number]];
	cell = new_cell(line, number);
	if (!cell)
		return NULL;
	line->alone |= (uint8_t)(1u << number);
	if (line->has_whole)
		copy_cell(cell, &cells[line->cells[WHOLE]]);
	return cell;
}

static bool is_marked(const struct race_access *access)
{
	if (access->flags & RACE_MARKED)
		return true;
	return rules == RACE_KCSAN && !(access->flags & RACE_BULK) && access->flags & RACE_WRITE &&
	       access->size <= sizeof(long) && !((uintptr_t)access->addr & (access->size - 1));
}

/* All in the upper half of how(): these two run for each slot of a shared cell. */
static bool conflict(const struct slot *slot, const struct slot *now)
{
	uint32_t a = (uint32_t)(slot->how >> 32), b = (uint32_t)(now->how >> 32);

	return (a ^ b) & 0xff && (a & b) >> 16 && (a | b) & RACE_WRITE << 8 &&
	       !(a & b & RACE_MARKED << 8);
}

static bool covers(const struct slot *now, const struct slot *slot)
{
	return !(bytes_of(slot) & ~bytes_of(now));
}

/* Whatever races with @slot later races with @now, a plain write that comes after it. */
static bool stands_for(const struct slot *now, const struct slot *slot)
{
	return flags_of(now) & RACE_WRITE && !(flags_of(now) & RACE_MARKED) && covers(now, slot) &&
	       order_before(cpu_of(now), cpu_of(slot), when_of(slot));
}

/* The same access, later. */
static bool replaces(const struct slot *now, const struct slot *slot)
{
	uint32_t a = (uint32_t)(slot->how >> 32), b = (uint32_t)(now->how >> 32);

	return !((a ^ b) & 0xffff) && !((a & ~b) >> 16);
}

/* Nobody else was here: most cells are so for most of a schedule. */
static bool is_own(struct cell *cell, const struct slot *now)
{
	unsigned int owner = cpu_of(now) + 1;

	if (!cell->owner)
		cell->owner = (uint8_t)owner;
	else if (cell->owner != owner)
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

		if (conflict(slot, now) && !order_before(cpu_of(now), cpu_of(slot), when_of(slot)))
			return slot;
	}
	return NULL;
}

static void tell(uintptr_t base, const struct slot *slot, unsigned int both,
		 struct race_access *out)
{
	unsigned int first = (unsigned int)__builtin_ctz(both);

	*out = (struct race_access){
		.addr = (void *)(base + first),
		.size = (size_t)__builtin_popcount(both),
		.flags = flags_of(slot),
		.cpu = cpu_of(slot),
		.pc = slot->pc,
		.stack = slot->stack,
	};
}

/* Another CPU's access came just before. */
static void note_pair(const struct slot *before, const struct slot *now)
{
	if (cpu_of(before) != cpu_of(now) && bytes_of(before) & bytes_of(now) &&
	    (flags_of(before) | flags_of(now)) & RACE_WRITE)
		coverage_add(before->pc, now->pc);
}

/* @base: of the cell. */
static bool check_cell(struct cell *cell, uintptr_t base, const struct slot *now,
		       struct race_access *earlier)
{
	const struct slot *slot;

	if (!is_own(cell, now)) {
		slot = find_race(cell, now);
		if (cell->nr)
			note_pair(&cell->slots[cell->last], now);
		if (slot) {
			tell(base, slot, bytes_of(slot) & bytes_of(now), earlier);
			return true;
		}
	}
	remember(cell, now);
	return false;
}

static bool is_all_own(const struct line *line, unsigned int owner)
{
	if (line->has_whole && cells[line->cells[WHOLE]].owner != owner)
		return false;
	for (unsigned int alone = line->alone; alone; alone &= alone - 1)
		if (cells[line->cells[__builtin_ctz(alone)]].owner != owner)
			return false;
	return true;
}

/* A plain write of what nobody else has touched stands for all before it. */
static bool begins_anew(struct line *line, const struct slot *now)
{
	struct cell *cell;

	if (!(flags_of(now) & RACE_WRITE) || flags_of(now) & RACE_MARKED ||
	    !is_all_own(line, cpu_of(now) + 1))
		return false;
	cell = whole_cell(line);
	if (!cell)
		return false;
	line->alone = 0;
	cell->nr = 1;
	cell->next = cell->last = 0;
	cell->owner = (uint8_t)(cpu_of(now) + 1);
	cell->slots[0] = *now;
	return true;
}

/* The cells that no access touched alone have seen the same. */
static bool check_line(struct line *line, const struct slot *now, struct race_access *earlier)
{
	bool checked = false;

	if (begins_anew(line, now))
		return false;
	for (unsigned int i = 0; i < WHOLE; i++) {
		struct cell *cell;

		if (is_alone(line, i))
			cell = &cells[line->cells[i]];
		else if (!checked)
			cell = whole_cell(line);
		else
			continue;
		checked = checked || !is_alone(line, i);
		if (cell && check_cell(cell, line->addr + i * CELL, now, earlier))
			return true;
	}
	return false;
}

static bool check_alone(uintptr_t at, size_t size, struct slot *now, struct race_access *earlier)
{
	struct line *line = line_of(at & ~(uintptr_t)(LINE - 1));
	struct cell *cell = line ? own_cell(line, at % LINE / CELL) : NULL;

	now->how |= bytes(at % CELL, size);
	return cell && check_cell(cell, at & ~(uintptr_t)(CELL - 1), now, earlier);
}

static bool check_whole(uintptr_t at, struct slot *now, struct race_access *earlier)
{
	struct line *line = line_of(at);

	now->how |= bytes(0, CELL);
	return line && check_line(line, now, earlier);
}

/* Of an access that is no part of a cell. */
static bool check_range(uintptr_t at, size_t left, const struct slot *part,
			struct race_access *earlier)
{
	while (left) {
		bool whole = !(at % LINE) && left >= LINE;
		size_t most = whole ? LINE : CELL - at % CELL, size = left < most ? left : most;
		struct slot now = *part;

		if (whole ? check_whole(at, &now, earlier) : check_alone(at, size, &now, earlier))
			return true;
		at += size;
		left -= size;
	}
	return false;
}

bool race_check(const struct race_access *access, struct race_access *earlier)
{
	uintptr_t at = (uintptr_t)access->addr;
	unsigned int flags = access->flags | (is_marked(access) ? RACE_MARKED : 0);
	struct slot now = {.how = how(order_now(access->cpu), access->cpu, flags),
			   .pc = access->pc,
			   .stack = access->stack};

	if (at % CELL + access->size <= CELL && access->size)
		return check_alone(at, access->size, &now, earlier);
	return check_range(at, access->size, &now, earlier);
}
