/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Schedules that showed a new pair of places, kept to make others of. Switches alone, by the own
 * steps of the CPU that is left, so that each keeps its meaning when an earlier one is changed.
 */
#ifndef SIM_VIRTUAL_EXPLORE_CORPUS_H
#define SIM_VIRTUAL_EXPLORE_CORPUS_H

#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/engine.h"

#define CORPUS_MOST_WORDS (1u << 19) /* of all that are kept */
#define CORPUS_OWN_BITS	  19u
#define CORPUS_MOST_OWN	  ((1u << CORPUS_OWN_BITS) - 1)

/* A switch in a word: own step of the CPU that is left, that CPU, and who comes. */
static inline u32 corpus_pack(u64 own, unsigned int from, unsigned int to)
{
	return (u32)own | from << CORPUS_OWN_BITS | to << (CORPUS_OWN_BITS + EXPLORE_ACTOR_BITS);
}

static inline u32 corpus_own(u32 word)
{
	return word & CORPUS_MOST_OWN;
}

static inline unsigned int corpus_from(u32 word)
{
	return word >> CORPUS_OWN_BITS & EXPLORE_ACTOR_MASK;
}

static inline unsigned int corpus_to(u32 word)
{
	return word >> (CORPUS_OWN_BITS + EXPLORE_ACTOR_BITS);
}

/* Empties it. */
void corpus_reset(void);
/* A schedule is over: it is kept if it has a new pair. */
void corpus_schedule_end(void);
u32 corpus_size(void);
/* The rarest pair that it had then. */
u32 corpus_pair(u32 number);
/* Its switches, in their order: how many of them are in @words. */
u32 corpus_get(u32 number, const u32 **words);

/* With the pairs of the search, as words: see struct explore_strategy. */
size_t corpus_save(u32 *words, size_t size);
bool corpus_load(const u32 *words, size_t nr);

#endif
