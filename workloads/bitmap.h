/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One bit per object: what generators know of the past. */
#ifndef WORKLOADS_BITMAP_H
#define WORKLOADS_BITMAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* @nr bits, all 0; NULL: out of memory. free() gives them back. */
static inline uint64_t *bitmap_new(uint64_t nr)
{
	return calloc(nr / 64 + 1, sizeof(uint64_t));
}

static inline bool bitmap_test(const uint64_t *bits, uint64_t i)
{
	return bits[i / 64] >> (i % 64) & 1;
}

static inline void bitmap_flip(uint64_t *bits, uint64_t i)
{
	bits[i / 64] ^= 1ull << (i % 64);
}

#endif
