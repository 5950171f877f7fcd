/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shrinkers: a cache frees memory when frames run short. Kernel: include/linux/shrinker.h,
 * mm/shrinker.c, v6.8.
 *
 * Both functions are called by the reclaim daemon of a node and by tasks that could not get a
 * frame: process context, they may sleep, any number at a time, also beside the use of what they
 * shrink. What they allocate themselves reclaims nothing (PF_MEMALLOC).
 */
#ifndef SIM_KERNEL_SHRINKER_H
#define SIM_KERNEL_SHRINKER_H

#include "sim/kernel/atomic.h"
#include "sim/kernel/list.h"

struct shrink_control {
	gfp_t gfp_mask; /* of the allocation that needs memory: without __GFP_IO, start no I/O */
	int nid;	/* node that is short; 0 for shrinkers that do not know nodes */
	unsigned long nr_to_scan;
	unsigned long nr_scanned; /* set by scan_objects() when it differs from nr_to_scan */
};

#define SHRINK_STOP  (~0ul)	/* scan: nothing more to get now */
#define SHRINK_EMPTY (~0ul - 1) /* count: there is nothing at all; 0: nothing worth a scan */

#define DEFAULT_SEEKS 2

#define SHRINKER_NUMA_AWARE (1u << 2)

struct sim_shrinker_sum;

struct shrinker {
	/* How many could be freed, without taking locks: an estimate is enough. */
	unsigned long (*count_objects)(struct shrinker *shrinker, struct shrink_control *sc);
	/* Tries up to sc->nr_to_scan; returns how many were freed, or SHRINK_STOP. */
	unsigned long (*scan_objects)(struct shrinker *shrinker, struct shrink_control *sc);
	long batch; /* objects for each scan; 0: 128 */
	int seeks;  /* cost of making an object again: the higher, the fewer are scanned */
	unsigned int flags;
	void *private_data;

	/* The registry's. */
	struct list_head list;
	const char *name;
	unsigned int users;	/* calls in progress */
	unsigned long busy;	/* bit 0: users is not 0 */
	bool registered;	/* may be called */
	atomic_long_t deferred; /* objects that earlier rounds should have scanned, all nodes */
	struct sim_shrinker_sum *sum; /* totals of shrinkers of this name */
};

/*
 * Process context, may sleep. A shrinker to fill in, with DEFAULT_SEEKS; NULL: out of memory. @fmt
 * is its name, up to a colon or %; the arguments are ignored, and the string is not copied.
 */
struct shrinker *shrinker_alloc(unsigned int flags, const char *fmt, ...);

/* Any context but the shrinker's own functions. It may be called from now on. */
void shrinker_register(struct shrinker *shrinker);

/*
 * Process context, may sleep; @shrinker may be registered or not, or NULL. On return none of its
 * functions runs any more, and @shrinker is freed.
 */
void shrinker_free(struct shrinker *shrinker);

/*
 * The same for a shrinker that is part of its owner's structure, zeroed except for what the owner
 * fills in: register_shrinker() and unregister_shrinker() of kernels up to 6.6. Removing one that
 * was never added does nothing.
 */
void shrinker_add(struct shrinker *shrinker, const char *name);
void shrinker_remove(struct shrinker *shrinker);

#endif
