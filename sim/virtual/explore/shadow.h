/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bytes of the arena may be touched: those that nobody gives out, and those that are given
 * out and not yet taken back. Kernel: mm/kasan, generic mode. Eight bytes share a byte of shadow.
 */
#ifndef EXPLORE_SHADOW_H
#define EXPLORE_SHADOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/virtual/runtime/arena.h"

#define SHADOW_GRANULE 8u
#define SHADOW_LINE    (8 * SHADOW_GRANULE) /* whose shadow is one word */

enum shadow_state {
	SHADOW_OK = 0,	       /* 1 to 7: only that many bytes of the eight */
	SHADOW_OUTSIDE = 0xfb, /* of a slab, but of no object that was ever given out */
	SHADOW_FREED = 0xfd,
};

/* What has changed since is taken back by shadow_restore(). */
void shadow_keep(void);
void shadow_restore(void);

/*
 * @addr is aligned to 8 bytes. @state is of all bytes, those that fill up the last eight apart,
 * which are never OK.
 */
void shadow_set(const volatile void *addr, size_t size, enum shadow_state state);

extern uint8_t *shadow_map; /* of the whole arena; NULL: not mapped yet */
/* The state of the first byte that may not be touched; SHADOW_OK: all may. *@bad: where it is. */
enum shadow_state shadow_look_at_each(const volatile void *addr, size_t size,
				      const volatile void **bad);

static inline size_t shadow_of(uintptr_t addr)
{
	return (addr - SIM_ARENA_BASE) / SHADOW_GRANULE;
}

/* One look tells that all bytes may be touched; those that are outside of the arena always may. */
static inline bool shadow_is_clear(const volatile void *addr, size_t size)
{
	uintptr_t at = (uintptr_t)addr, last = at + size - 1;

	if (!shadow_map || !sim_in_arena(addr))
		return true;
	if (size <= SHADOW_GRANULE)
		return !(shadow_map[shadow_of(at)] | shadow_map[shadow_of(last)]);
	return size == SHADOW_LINE && !(at % SHADOW_LINE) &&
	       !*(const uint64_t *)&shadow_map[shadow_of(at)];
}

#endif
