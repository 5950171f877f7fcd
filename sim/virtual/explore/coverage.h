/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a search has covered: pairs of places in the code whose accesses of the same bytes came one
 * after the other from two CPUs, one of them a write. A schedule that adds a pair has shown an
 * order of two lines that no earlier one has. Pairs have numbers, in the order in which they were
 * found.
 */
#ifndef EXPLORE_COVERAGE_H
#define EXPLORE_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#define COVERAGE_NONE ~0u

struct coverage_pair {
	/* Where the accesses were made, relative to the module: alike in each process. */
	int32_t before, after;
	uint32_t hits; /* schedules that had it */
};

/* @before and @after: where the two accesses were made. */
void coverage_add(const void *before, const void *after);
/* Pairs of the whole search; no more are counted when there is no room. */
uint32_t coverage_pairs(void);
const struct coverage_pair *coverage_pair_at(uint32_t number);
/* The pair as one number. */
static inline uint64_t coverage_key(const struct coverage_pair *pair)
{
	return (uint64_t)(uint32_t)pair->before << 32 | (uint32_t)pair->after;
}

/* Its number; COVERAGE_NONE: it was not seen. */
uint32_t coverage_find(int32_t before, int32_t after);
/* A place of a pair, as it is in this process. */
const void *coverage_place(int32_t place);

/* A schedule begins: what comes is its own. */
void coverage_begin(void);
/* Some pair was first seen in this schedule. */
bool coverage_is_new(void);
/* The pair of this schedule that the fewest had; COVERAGE_NONE: it has none. */
uint32_t coverage_rarest(void);

/* Of an earlier search, next in order. False: there is no room, or it is there. */
bool coverage_restore(const struct coverage_pair *pair);

#endif
