/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A simulated kernel for a test: booted with a small topology of its own, shut down with nothing
 * left behind. The thread that boots is CPU 0 while no task runs, so a test calls zs_ functions
 * itself; sim_run() runs tasks on more CPUs.
 */
#ifndef WORLD_WORLD_H
#define WORLD_WORLD_H

#include "sim/sim.h"
#include "src/zs/zsmalloc.h"

struct world {
	unsigned int nr_cpus, nr_nodes; /* 0: 1 */
	bool only_cpus;			/* none beside nr_cpus for kthreads */
	unsigned int slow_nodes; /* the last of these: without CPUs, a slower tier of memory */
	unsigned int page_shift; /* 0: 12 */
	u64 pages_per_node;	 /* 0: 16384 */
	unsigned int movable, unmovable; /* background, percent; see background_fill() */
	u64 seed;
	u64 fault_nth;	 /* of pages and metadata together; 0: none fails */
	unsigned int hz; /* 0: 10000, since tests wait for many grace periods */
};

/*
 * Boots, or fails the test. Kthreads have a CPU of their own, beside nr_cpus that run tasks. Locks
 * yield: tests have more CPUs than the host.
 */
void world_boot(const struct world *world);
/* What was booted, until the next boot. */
const struct sim_config *world_config(void);
/* Shuts down and fails the test when frames, objects or callbacks were still held. */
void world_shutdown(void);

/* Small fast random numbers, the same everywhere: xorshift64*. @state is not 0. */
u64 world_random(u64 *state);

/*
 * A pool of @variant ("rcu", "rcu:as-posted+fix-chain") with zspages of at most @chain_size pages;
 * fails the test if there is no such variant. The bare name of a ZS_DEFECTIVE variant means its
 * repaired form, so that every suite runs it with all other variants.
 */
struct zs_pool *world_pool(const char *variant, unsigned int chain_size, const struct zs_ops **ops);
/* The switches as world_pool() takes them. */
void world_params(const char *variant, unsigned int chain_size, const struct zs_ops **ops,
		  struct zs_params *params);

/* Sum of a counter over the classes. Both exact at quiescence. */
unsigned long world_objs_inuse(const struct zs_ops *ops, struct zs_pool *pool);
unsigned long world_objs_allocated(const struct zs_ops *ops, struct zs_pool *pool);

#endif
