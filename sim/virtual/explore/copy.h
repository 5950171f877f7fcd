/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies that are no part of the world: the module's memcpy() is observed. */
#ifndef SIM_VIRTUAL_EXPLORE_COPY_H
#define SIM_VIRTUAL_EXPLORE_COPY_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t explore_word __attribute__((may_alias));

/* Whole words, aligned. Built without the loop idioms that would make it a memcpy() again. */
static inline void explore_copy(void *to, const void *from, size_t bytes)
{
	explore_word *out = to;
	const explore_word *in = from;

	for (size_t i = 0; i < bytes / sizeof(*out); i++)
		out[i] = in[i];
}

#endif
