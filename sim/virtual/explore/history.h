/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads that are early, for --model lkmm: the last stores to each word, and which of them a marked
 * load may still return. Stores come here when they leave their buffers (buffers.h), so memory has
 * the newest one; a load that returns an older one finds it in memory for as long as it lasts.
 */
#ifndef SIM_VIRTUAL_EXPLORE_HISTORY_H
#define SIM_VIRTUAL_EXPLORE_HISTORY_H

#include "sim/virtual/explore/views.h"

#define HISTORY_DEPTH 8u /* stores of a word that are kept: fewer than a schedule can name */

/* A schedule begins. @on: it has early loads. */
void history_reset(bool on);
/* Is it on? */
extern bool history_on EXPLORE_HIDDEN;

/* @cpu's store leaves; @before: what it replaces. @carried: views_carried(). */
void history_store(unsigned int cpu, const struct explore_pending *store, unsigned int epoch,
		   const struct view *carried, u64 before);
/* Memory is written in another way, so that only what is there now can be read. */
void history_write(const volatile void *addr, size_t size);

/*
 * The running CPU is about to read. @own: from its buffer. @marked: of a load that may be early,
 * the strategy's choice of an older value is put into memory until history_done().
 */
void history_read(const struct explore_pending *load, int order, bool marked, bool own);
/* The running CPU, whose buffer is empty, is about to write in a read-modify-write. */
void history_modify(const struct explore_pending *access);
/* What began with one of these is done. */
void history_done(int order);

/* A strategy's choice, by chance: how many stores to go back, of @most. */
unsigned int history_pick(unsigned int most);
void history_seed(u64 seed);

#endif
