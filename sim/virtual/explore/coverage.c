// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/coverage.h"

#define NR_HASHES (1u << 16) /* a power of two; a quarter stays free */
#define NR_PAIRS  (NR_HASHES / 4 * 3)

static struct coverage_pair pairs[NR_PAIRS];
static uint32_t nr_pairs;
static uint32_t hashes[NR_HASHES]; /* a pair's number + 1; 0: free */
static uint32_t last_had[NR_PAIRS], schedule;
static uint32_t own[NR_PAIRS], nr_own; /* this schedule's */
static uint32_t nr_at_begin;

static int32_t place_of(const void *pc)
{
	return (int32_t)((uintptr_t)pc - (uintptr_t)coverage_pairs);
}

const void *coverage_place(int32_t place)
{
	return (const char *)(uintptr_t)coverage_pairs + place;
}

uint32_t coverage_pairs(void)
{
	return nr_pairs;
}

const struct coverage_pair *coverage_pair_at(uint32_t number)
{
	return &pairs[number];
}

/* Its place in the table, or the free one where it would be. */
static uint32_t *look_up(int32_t before, int32_t after)
{
	uint64_t key = (uint64_t)(uint32_t)before << 32 | (uint32_t)after;
	uint32_t at = (uint32_t)((key * 0x9e3779b97f4a7c15ull) >> 40);

	for (;; at++) {
		uint32_t *entry = &hashes[at & (NR_HASHES - 1)];

		if (!*entry ||
		    (pairs[*entry - 1].before == before && pairs[*entry - 1].after == after))
			return entry;
	}
}

uint32_t coverage_find(int32_t before, int32_t after)
{
	return *look_up(before, after) - 1; /* 0 becomes COVERAGE_NONE */
}

bool coverage_restore(const struct coverage_pair *pair)
{
	uint32_t *entry = look_up(pair->before, pair->after);

	if (*entry || nr_pairs == NR_PAIRS)
		return false;
	pairs[nr_pairs++] = *pair;
	*entry = nr_pairs;
	return true;
}

void coverage_add(const void *before, const void *after)
{
	struct coverage_pair pair = {.before = place_of(before), .after = place_of(after)};
	uint32_t number = coverage_find(pair.before, pair.after);

	if (number == COVERAGE_NONE) {
		if (!coverage_restore(&pair))
			return;
		number = nr_pairs - 1;
	} else if (last_had[number] == schedule) {
		return;
	}
	last_had[number] = schedule;
	pairs[number].hits++;
	own[nr_own++] = number;
}

void coverage_begin(void)
{
	schedule++;
	nr_own = 0;
	nr_at_begin = nr_pairs;
}

bool coverage_is_new(void)
{
	return nr_pairs > nr_at_begin;
}

uint32_t coverage_rarest(void)
{
	uint32_t rarest = COVERAGE_NONE;

	for (uint32_t i = 0; i < nr_own; i++)
		if (rarest == COVERAGE_NONE || pairs[own[i]].hits < pairs[rarest].hits)
			rarest = own[i];
	return rarest;
}
