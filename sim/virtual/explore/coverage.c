// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/coverage.h"

#include <stdbool.h>

#include "sim/virtual/explore/private.h"

#define NR_PAIRS (1u << 16) /* a power of two; a quarter stays free */

static uint64_t seen[NR_PAIRS]; /* 0: free */
static uint32_t nr_seen;

uint32_t coverage_pairs(void)
{
	return nr_seen;
}

void coverage_add(const void *before, const void *after)
{
	uint64_t key = (uintptr_t)before * 0x9e3779b97f4a7c15ull + (uintptr_t)after;
	uint32_t at = (uint32_t)((key * 0xbf58476d1ce4e5b9ull) >> 40);

	for (;; at++) {
		uint64_t *entry = &seen[at & (NR_PAIRS - 1)];

		if (*entry == key)
			return;
		if (*entry)
			continue;
		if (nr_seen < NR_PAIRS / 4 * 3) {
			*entry = key;
			nr_seen++;
		}
		return;
	}
}
