// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/shadow.h"

#include "sim/virtual/explore/explore.h"
#include "sim/virtual/runtime/arena.h"

#include <stdlib.h>
#include <sys/mman.h>

#define GRANULE SHADOW_GRANULE

uint8_t *shadow_map;

/* An object has one state, so the first byte tells all but the last. */
static struct change {
	size_t first, nr;
	uint8_t was, last_was;
} * changes;
static unsigned int nr_changes, max_changes;
static bool keeping;

/* For the whole arena, committed as it is touched. */
static void map_shadow(void)
{
	void *at = mmap(NULL, SIM_ARENA_WINDOW / GRANULE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		explore_give_up("no memory for the shadow of the arena");
	madvise(at, SIM_ARENA_WINDOW / GRANULE, MADV_DONTDUMP);
	shadow_map = at;
}

void shadow_keep(void)
{
	keeping = true;
	nr_changes = 0;
}

typedef uint64_t word __attribute__((may_alias, aligned(1)));

/* Not by memset(), which in this module is the kernel's, and observed. */
static void fill(size_t first, size_t nr, uint8_t state)
{
	uint8_t *at = shadow_map + first;

	for (; nr >= sizeof(word); nr -= sizeof(word), at += sizeof(word))
		*(word *)at = state * 0x0101010101010101ull;
	while (nr--)
		*at++ = state;
}

void shadow_restore(void)
{
	while (nr_changes) {
		const struct change *change = &changes[--nr_changes];

		fill(change->first, change->nr, change->was);
		shadow_map[change->first + change->nr - 1] = change->last_was;
	}
}

static void make_room(void)
{
	if (nr_changes < max_changes)
		return;
	max_changes = max_changes ? max_changes * 2 : 1024;
	changes = realloc(changes, max_changes * sizeof(*changes));
	if (!changes)
		explore_give_up("no memory for what changes in the shadow");
}

static void note_change(size_t first, size_t nr)
{
	if (!keeping)
		return;
	make_room();
	changes[nr_changes++] = (struct change){.first = first,
						.nr = nr,
						.was = shadow_map[first],
						.last_was = shadow_map[first + nr - 1]};
}

void shadow_set(const volatile void *addr, size_t size, enum shadow_state state)
{
	size_t first = shadow_of((uintptr_t)addr), nr = (size + GRANULE - 1) / GRANULE;

	if (!size || !sim_in_arena(addr))
		return;
	if (!shadow_map)
		map_shadow();
	note_change(first, nr);
	fill(first, nr, state);
	if (state == SHADOW_OK && size % GRANULE)
		shadow_map[first + nr - 1] = size % GRANULE;
}

enum shadow_state shadow_look_at_each(const volatile void *addr, size_t size,
				      const volatile void **bad)
{
	uintptr_t at = (uintptr_t)addr, end = at + size;

	if (shadow_is_clear(addr, size))
		return SHADOW_OK;
	while (at < end) {
		uintptr_t base = at & ~(uintptr_t)(GRANULE - 1);
		uintptr_t to = end < base + GRANULE ? end : base + GRANULE;
		uint8_t state = shadow_map[shadow_of(base)];

		if (state && (state >= GRANULE || to > base + state)) {
			*bad = (void *)at;
			return state < GRANULE ? SHADOW_OUTSIDE : state;
		}
		at = to;
	}
	return SHADOW_OK;
}
