/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers from a seed: the same on every machine. */
#ifndef LIB_RANDOM_H
#define LIB_RANDOM_H

#include <stdint.h>

/* splitmix64 (Steele, Lea, Flood 2014): 64 bits, any seed. */
static inline uint64_t random_u64(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/* 0..@n-1. */
static inline uint64_t random_below(uint64_t *state, uint64_t n)
{
	return (unsigned __int128)random_u64(state) * n >> 64;
}

#endif
