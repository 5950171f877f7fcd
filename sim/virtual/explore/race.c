// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/race.h"

#include "sim/virtual/explore/coverage.h"
#include "sim/virtual/explore/order.h"

#define CELL	 8u
#define LINE	 64u
#define NR_CELLS (1u << 16) /* of one schedule; a line has their numbers in 16 bits */
#define NR_LINES (1u << 15) /* the same; a power of two */
#define AREA	 64u	    /* lines that stay neighbours */
#define WHOLE	 (LINE / CELL)
#define NR_SLOTS 8u
#define SHARED	 0xffu

/* Bytes of a cell that a CPU touched in one way, and when it did so last. */
struct slot {
	uint64_t how; /* how_now() */
	void *pc;
};

struct cell {
	uint8_t nr;    /* slots in use, the first ones */
	uint8_t next;  /* slot to give up when all are needed */
	uint8_t last;  /* slot of the last access */
	uint8_t owner; /* the one CPU that touched it, + 1; SHARED: there are others */
	bool plain;    /* some access was not marked */
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
	uint16_t cells[WHOLE + 1];
} __attribute__((aligned(32)));

static struct cell cells[NR_CELLS];
/* Of each slot's access. Apart, since most searches keep none. */
static uint32_t stacks[NR_CELLS][NR_SLOTS];
static uint32_t stack_now;
static bool keeps_stacks;
static uint32_t nr_cells;
static struct line lines[NR_LINES];
static uint32_t schedule;
static enum race_profile rules;

void race_reset(enum race_profile profile, bool keep_stacks)
{
	schedule++;
	nr_cells = 0;
	rules = profile;
	keeps_stacks = keep_stacks;
}

static uint32_t *stack_of(const struct cell *cell, const struct slot *slot)
{
	return &stacks[cell - cells][slot - cell->slots];
}

/* Field by field: one load of what was just stored in parts would stall. */
static inline void put(const struct cell *cell, struct slot *to, const struct slot *now)
{
	to->how = now->how;
	to->pc = now->pc;
	if (keeps_stacks)
		*stack_of(cell, to) = stack_now;
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

static uint32_t place_of(uintptr_t addr)
{
	uintptr_t number = addr / LINE;

	return (uint32_t)((number / AREA * 0x9e3779b97f4a7c15ull) >> 40) * AREA +
	       (uint32_t)(number % AREA);
}

/* A place for the line; areas that meet in the table step over each other. NULL: it is full. */
static __attribute__((noinline)) struct line *find_line(uintptr_t addr)
{
	uint32_t at = place_of(addr);

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

/* Where it usually is. NULL: not there. */
static inline struct line *line_at(uintptr_t addr)
{
	struct line *line = &lines[place_of(addr) & (NR_LINES - 1)];

	return line->schedule == schedule && line->addr == addr ? line : NULL;
}

static inline struct line *line_of(uintptr_t addr)
{
	struct line *line = line_at(addr);

	return line ? line : find_line(addr);
}

static void copy_cell(struct cell *to, const struct cell *from)
{
	to->nr = from->nr;
	to->next = from->next;
	to->last = from->last;
	to->owner = from->owner;
	to->plain = from->plain;
	for (unsigned int i = 0; i < from->nr; i++) {
		to->slots[i] = from->slots[i];
		if (keeps_stacks)
			stacks[to - cells][i] = stacks[from - cells][i];
	}
}

/* Its slots stay as they were: none is in use. NULL: there are too many. */
static struct cell *new_cell(struct line *line, unsigned int number)
{
	struct cell *cell;

	if (nr_cells == NR_CELLS)
		return NULL;
	line->cells[number] = (uint16_t)nr_cells;
	cell = &cells[nr_cells++];
	cell->nr = cell->next = cell->last = cell->owner = 0;
	cell->plain = false;
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

static __attribute__((noinline)) struct cell *new_own_cell(struct line *line, unsigned int number)
{
	struct cell *cell = new_cell(line, number);

	if (!cell)
		return NULL;
	line->alone |= (uint8_t)(1u << number);
	if (line->has_whole)
		copy_cell(cell, &cells[line->cells[WHOLE]]);
	return cell;
}

static struct cell *own_cell(struct line *line, unsigned int number)
{
	return is_alone(line, number) ? &cells[line->cells[number]] : new_own_cell(line, number);
}

/* A plain write that is as good as a marked one. */
static bool counts_as_marked(uintptr_t at, size_t size, unsigned int flags)
{
	return (flags & (RACE_WRITE | RACE_MARKED | RACE_BULK)) == RACE_WRITE &&
	       rules == RACE_KCSAN && size <= sizeof(long) && !(at & (size - 1));
}

static bool is_of_one_cell(uintptr_t at, size_t size)
{
	return size && at % CELL + size <= CELL;
}

/* One word, to be compared and copied at once. It has the bytes if they are of one cell. */
static uint64_t how_now(uintptr_t at, size_t size, unsigned int who)
{
	unsigned int flags = counts_as_marked(at, size, who >> 8) ? RACE_MARKED : 0;
	uint64_t of = is_of_one_cell(at, size) ? bytes(at % CELL, size) : 0;

	return order_now(who & 0xff) | (uint64_t)(who | flags << 8) << 32 | of;
}

/* Both need only the upper half of the word, and run for each slot of a shared cell. */
static bool conflict(const struct slot *slot, const struct slot *now)
{
	uint32_t a = (uint32_t)(slot->how >> 32), b = (uint32_t)(now->how >> 32);

	return !(a & b & RACE_MARKED << 8) && (a ^ b) & 0xff && (a & b) >> 16 &&
	       (a | b) & RACE_WRITE << 8;
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

/* A slot that may be written over; NULL: all are needed. */
static struct slot *free_slot(struct cell *cell, const struct slot *now)
{
	for (unsigned int i = 0; i < cell->nr; i++)
		if (stands_for(now, &cell->slots[i]))
			return &cell->slots[i];
	return cell->nr < NR_SLOTS ? &cell->slots[cell->nr++] : NULL;
}

/*
 * The slot that @now replaces: the same access, earlier, by the same CPU and of no other bytes.
 * Code repeats itself, so the slot after the last one is likely.
 */
static struct slot *same_as(struct cell *cell, const struct slot *now)
{
	uint64_t who = now->how & 0xffffull << 32,
		 mask = ~(now->how | UINT32_MAX) | 0xffffull << 32;
	struct slot *last = &cell->slots[cell->last];

	for (struct slot *slot = last; slot < &cell->slots[cell->nr]; slot++)
		if ((slot->how & mask) == who)
			return slot;
	for (struct slot *slot = cell->slots; slot < last; slot++)
		if ((slot->how & mask) == who)
			return slot;
	return NULL;
}

static void remember(struct cell *cell, const struct slot *now)
{
	struct slot *to = same_as(cell, now);

	if (!to)
		to = free_slot(cell, now);
	if (!to)
		to = &cell->slots[cell->next++ % NR_SLOTS];
	cell->last = (uint8_t)(to - cell->slots);
	cell->plain |= !(flags_of(now) & RACE_MARKED);
	put(cell, to, now);
}

/* The earlier access of @cell that races with @now; NULL: none. */
static const struct slot *find_race(const struct cell *cell, const struct slot *now)
{
	if (!cell->plain && flags_of(now) & RACE_MARKED)
		return NULL;
	for (unsigned int i = 0; i < cell->nr; i++) {
		const struct slot *slot = &cell->slots[i];

		if (conflict(slot, now) && !order_before(cpu_of(now), cpu_of(slot), when_of(slot)))
			return slot;
	}
	return NULL;
}

static const struct race_access *tell(const struct cell *cell, uintptr_t base,
				      const struct slot *slot, unsigned int both)
{
	static struct race_access earlier;
	unsigned int first = (unsigned int)__builtin_ctz(both);

	earlier = (struct race_access){
		.addr = (void *)(base + first),
		.size = (size_t)__builtin_popcount(both),
		.flags = flags_of(slot),
		.cpu = cpu_of(slot),
		.pc = slot->pc,
		.stack = keeps_stacks ? *stack_of(cell, slot) : 0,
	};
	return &earlier;
}

/* Another CPU's access came just before. */
static void note_pair(const struct slot *before, const struct slot *now)
{
	if (bytes_of(before) & bytes_of(now) && (flags_of(before) | flags_of(now)) & RACE_WRITE)
		coverage_add(before->pc, now->pc);
}

/* @base: of the cell. */
static __attribute__((noinline)) const struct race_access *
compare(struct cell *cell, uintptr_t base, const struct slot *now)
{
	const struct slot *slot = NULL;

	if (cell->owner != cpu_of(now) + 1) {
		if (cpu_of(&cell->slots[cell->last]) != cpu_of(now)) {
			cell->owner = SHARED;
			note_pair(&cell->slots[cell->last], now);
		}
		slot = find_race(cell, now);
	}
	if (slot)
		return tell(cell, base, slot, bytes_of(slot) & bytes_of(now));
	remember(cell, now);
	return NULL;
}

static inline const struct race_access *check_cell(struct cell *cell, uintptr_t base,
						   const struct slot *now)
{
	struct slot *last = &cell->slots[cell->last];

	if (!cell->nr) {
		cell->nr = 1;
		cell->owner = (uint8_t)(cpu_of(now) + 1);
		cell->plain = !(flags_of(now) & RACE_MARKED);
	} else if ((last->how ^ now->how) >> 32) { /* not once more what was here last */
		return compare(cell, base, now);
	}
	put(cell, last, now);
	return NULL;
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
	cell->plain = true;
	put(cell, &cell->slots[0], now);
	return true;
}

/* The cells that no access touched alone have seen the same. */
static const struct race_access *check_cells(struct line *line, const struct slot *now)
{
	const struct race_access *earlier;
	bool checked = false;

	for (unsigned int i = 0; i < WHOLE; i++) {
		struct cell *cell;

		if (is_alone(line, i))
			cell = &cells[line->cells[i]];
		else if (!checked)
			cell = whole_cell(line);
		else
			continue;
		checked = checked || !is_alone(line, i);
		earlier = cell ? check_cell(cell, line->addr + i * CELL, now) : NULL;
		if (earlier)
			return earlier;
	}
	return NULL;
}

static const struct race_access *check_line(struct line *line, const struct slot *now)
{
	struct cell *cell;

	if (begins_anew(line, now))
		return NULL;
	if (line->alone)
		return check_cells(line, now);
	cell = whole_cell(line);
	return cell ? check_cell(cell, line->addr, now) : NULL;
}

static inline const struct race_access *check_alone(uintptr_t at, const struct slot *now)
{
	struct line *line = line_of(at & ~(uintptr_t)(LINE - 1));
	struct cell *cell = line ? own_cell(line, at % LINE / CELL) : NULL;

	return cell ? check_cell(cell, at & ~(uintptr_t)(CELL - 1), now) : NULL;
}

static const struct race_access *check_whole(uintptr_t at, const struct slot *now)
{
	struct line *line = line_of(at);

	return line ? check_line(line, now) : NULL;
}

/* Of an access that is no part of a cell. */
static __attribute__((noinline)) const struct race_access *check_range(uintptr_t at, size_t left,
								       const struct slot *part)
{
	const struct race_access *earlier;

	while (left) {
		bool whole = !(at % LINE) && left >= LINE;
		size_t most = whole ? LINE : CELL - at % CELL, size = left < most ? left : most;
		struct slot now = *part;

		now.how |= whole ? bytes(0, CELL) : bytes(at % CELL, size);
		earlier = whole ? check_whole(at, &now) : check_alone(at, &now);
		if (earlier)
			return earlier;
		at += size;
		left -= size;
	}
	return NULL;
}

void race_check(const volatile void *addr, size_t size, unsigned int who, void *pc, uint32_t stack)
{
	uintptr_t at = (uintptr_t)addr;
	struct slot now = {how_now(at, size, who), pc};
	const struct race_access *earlier;

	stack_now = stack;
	earlier = is_of_one_cell(at, size) ? check_alone(at, &now) : check_range(at, size, &now);
	if (earlier)
		race_found(&(struct race_access){addr, size, who >> 8, who & 0xff, pc, stack},
			   earlier);
}
