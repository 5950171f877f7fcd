/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays that grow, in one place: reallocarray(p, 0, ..) frees p, so growing "by nothing" must
 * not reach it.
 */
#ifndef LIB_ARRAY_H
#define LIB_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Makes @pointer, which has room for @room elements, have room for @nr of them; it may move.
 * False without memory: nothing has changed then.
 */
#define array_reserve(pointer, room, nr) \
	array_reserve_bytes(&(pointer), &(room), nr, sizeof(*(pointer)))

bool array_reserve_bytes(void *pointer, size_t *room, size_t nr, size_t size);

#endif
