/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each CPU must have seen, for --model lkmm. Stores that have left their buffers are numbered:
 * a stamp is also a point in time, that after the store. A view holds, for each CPU, all stores of
 * that CPU up to a stamp; it stands for more stores than order is known of, never for fewer, so
 * what is forbidden stays forbidden.
 *
 * Names of tools/memory-model: a message's view are the stores that come before it by cumul-fence*;
 * a CPU's @time, before which none of its next loads can execute (hb); what full barriers have made
 * all CPUs see, by time (pb).
 */
#ifndef SIM_VIRTUAL_EXPLORE_VIEWS_H
#define SIM_VIRTUAL_EXPLORE_VIEWS_H

#include "sim/virtual/explore/engine.h"

#define VIEW_CPUS (EXPLORE_MAX_CPUS / 2) /* the other half are store buffers */

struct view {
	u32 at[VIEW_CPUS];
};

/* A schedule begins. */
void views_reset(void);
/* Of the last store. */
u32 views_stamp(void);

static inline void view_join(struct view *to, const struct view *from)
{
	for (unsigned int cpu = 0; cpu < VIEW_CPUS; cpu++)
		to->at[cpu] = max(to->at[cpu], from->at[cpu]);
}

/* Everything until now. */
struct view views_all(void);
/* What a store of @cpu carries, by its order, when it is issued. */
struct view views_carried(unsigned int cpu, int order);
/*
 * A store of @cpu is seen by all from now on: its stamp. Those of an @epoch come after those of
 * earlier ones. @view: what it carries, to which is added what its CPU's barriers do.
 */
u32 views_commit(unsigned int cpu, unsigned int epoch, struct view *view);
/* A load of @cpu must not return what was there before store @stamp of @owner. */
bool views_need(unsigned int cpu, unsigned int owner, u32 stamp);

/* A load of @cpu: what it has read carries @view and is of @stamp, of @owner. */
void views_read(unsigned int cpu, unsigned int owner, u32 stamp, const struct view *view);
/* What comes after the last load waits for it. @own: it has read a store of its own CPU. */
void views_acquire(unsigned int cpu, u32 stamp, const struct view *view, bool own);
/* The loads before come before those after. */
void views_fence_loads(unsigned int cpu);
/* A full barrier; the buffer is empty. */
void views_fence(unsigned int cpu);
/* A lock was taken: what its last holder and this CPU did before comes before what follows. */
void views_lock(unsigned int cpu);
/* The machine itself, which orders everything. */
void views_sync(unsigned int cpu);

#endif
