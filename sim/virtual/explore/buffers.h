/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Store buffers, for memory models that are weaker than sequential consistency. A store of a CPU is
 * seen by that CPU at once, and by others when it leaves the buffer, which is a step that the
 * strategy chooses, as if it were another CPU's: the buffer's actor.
 *
 * tso: stores leave in their order, as on x86. pso: in any order that keeps those to the same
 * bytes apart, and those that a release or a barrier stands between, as the kernel's model has it.
 * lkmm: the same, with loads that are early (history.h).
 *
 * While a CPU runs, memory is as that CPU sees it: with its own stores. A switch takes them out of
 * memory and puts in those of the next.
 */
#ifndef SIM_VIRTUAL_EXPLORE_BUFFERS_H
#define SIM_VIRTUAL_EXPLORE_BUFFERS_H

#include "sim/virtual/explore/engine.h"

#define EXPLORE_MOST_STORES 16u /* that wait for one CPU: as many as a schedule can name */

/* False: the machine has too many CPUs. Once, before the first schedule. */
bool explore_buffers_init(enum explore_model model);
/* A schedule begins. */
void explore_buffers_reset(u64 seed);
/* The running CPU is about to store so many bytes. False: memory is to be written at once. */
bool explore_buffers_store(const struct explore_pending *store, int order);
/* A fence of the running CPU. */
void explore_buffers_fence(int order);
/* All stores of a CPU leave, since an atomic operation or the machine itself needs them. */
void explore_buffers_flush(unsigned int cpu);
/* It would wait in a buffer. */
bool explore_buffers_takes(const struct explore_pending *access);
/* Some store of @cpu that waits and @step touch a common byte. */
bool explore_buffers_conflict(unsigned int cpu, const struct explore_pending *step);
/* Some store of the running CPU to these bytes waits. */
bool explore_buffers_own(const volatile void *addr, size_t size);
/* What @cpu stores from now on leaves later than what it has stored. That epoch. */
unsigned int explore_buffers_epoch(unsigned int cpu);
/* The running CPU gives way to another. */
void explore_buffers_switch(unsigned int from, unsigned int to);

static inline bool explore_has_buffers(void)
{
	return explore_actors > nr_cpu_ids;
}

/* @actor is a buffer's. */
static inline bool explore_is_buffer(unsigned int actor)
{
	return actor >= nr_cpu_ids;
}

/* Which of the stores of buffer @actor is to leave next; they may leave out of order in pso. */
unsigned int explore_buffers_pick(unsigned int actor);
/* Who comes by a schedule's @to; of a buffer it says the store, too: the next pick takes that. */
unsigned int explore_buffers_follow(unsigned int to);
/* It leaves. */
void explore_buffers_step(unsigned int actor, unsigned int which);

#endif
