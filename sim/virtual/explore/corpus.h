/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Schedules that showed a new pair of places: new schedules are made by changing them. Only their
 * switches are kept, each by the step count of the CPU that it leaves, so that it keeps its meaning
 * when an earlier switch changes.
 */
#ifndef SIM_VIRTUAL_EXPLORE_CORPUS_H
#define SIM_VIRTUAL_EXPLORE_CORPUS_H

#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/engine.h"

#define CORPUS_MOST_WORDS (1u << 19) /* of all that are kept */
#define CORPUS_OWN_BITS	  19u
#define CORPUS_MOST_OWN	  ((1u << CORPUS_OWN_BITS) - 1)

/* A switch in a word: the step of the CPU that it leaves, that CPU, and the next actor. */
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

/* Empties the corpus. */
void corpus_reset(void);
/* A schedule is over: keeps it if it has a new pair. */
void corpus_schedule_end(void);
u32 corpus_size(void);
/* The rarest pair that the schedule had when it was kept. */
u32 corpus_pair(u32 number);
/* Points @words at its switches, in order, and returns how many there are. */
u32 corpus_get(u32 number, const u32 **words);

/* Saves and loads the corpus with the pairs of the search: see struct explore_strategy. */
size_t corpus_save(u32 *words, size_t size);
bool corpus_load(const u32 *words, size_t nr);

#endif
