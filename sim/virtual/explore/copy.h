/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies that are no part of the world: the module's memcpy() is observed. */
#ifndef SIM_VIRTUAL_EXPLORE_COPY_H
#define SIM_VIRTUAL_EXPLORE_COPY_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t explore_word __attribute__((may_alias));
/* Two at once, which every processor can. */
typedef uint64_t explore_pair __attribute__((may_alias, vector_size(16), aligned(8)));

/* Whole words, aligned. Built without the loop idioms that would make it a memcpy() again. */
static inline void explore_copy(void *to, const void *from, size_t bytes)
{
	explore_pair *out = to;
	const explore_pair *in = from;
	size_t pairs = bytes / sizeof(*out);

	for (size_t i = 0; i < pairs; i++)
		out[i] = in[i];
	if (bytes / sizeof(explore_word) % 2)
		*(explore_word *)(out + pairs) = *(const explore_word *)(in + pairs);
}

#endif
