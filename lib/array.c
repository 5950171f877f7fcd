// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/array.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_ROOM 8u

/* By half at least, so that adding one by one costs a constant time each. */
static size_t next_room(size_t room, size_t nr)
{
	size_t more = room + room / 2;

	if (more < LEAST_ROOM)
		more = LEAST_ROOM;
	return more > nr ? more : nr;
}

bool array_reserve_bytes(void *pointer, size_t *room, size_t nr, size_t size)
{
	size_t more = next_room(*room, nr), bytes;
	void *old, *grown;

	if (nr <= *room)
		return true;
	/* Not reallocarray(): a sanitizer ends the program when its product overflows. */
	if (__builtin_mul_overflow(more, size, &bytes))
		return false;
	/* Pointers of different types are not the same object to the compiler. */
	memcpy(&old, pointer, sizeof(old));
	grown = realloc(old, bytes);
	if (!grown)
		return false;
	memcpy(pointer, &grown, sizeof(grown));
	*room = more;
	return true;
}
