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

/* The state of the first byte that may not be touched; SHADOW_OK: all may. *@bad: where it is. */
enum shadow_state shadow_look(const volatile void *addr, size_t size, const volatile void **bad);

#endif
