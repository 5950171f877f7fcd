/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the microbenchmarks share. */
#ifndef MICROBENCH_BENCH_H
#define MICROBENCH_BENCH_H

#include "sim/machine.h"
#include "sim/sim.h"
#include "src/microbench/microbench.h"

struct bench_shared;

/*
 * Of a CPU, on its stack: no other CPU sees it, and nothing of it is an access of the simulated
 * machine.
 */
struct bench_cpu {
	unsigned int cpu;
	const struct microbench_plan *plan;
	struct bench_shared *shared;
	u64 starts; /* on the clock */
	u64 random;
	u64 ops[MICROBENCH_MAX_ROWS], ticks[MICROBENCH_MAX_ROWS];
	struct page *list; /* pages that hold what the bench needs */
	struct page **pages;
};

struct bench {
	const char *name;
	/* Either one step, again and again for the time, its operations returned ... */
	unsigned int (*step)(struct bench_cpu *c);
	/* ... or all at once, into @c->ops and @c->ticks. */
	void (*whole)(struct bench_cpu *c);
	/* Around it, untimed; may be NULL. */
	void (*begin)(struct bench_cpu *c);
	void (*end)(struct bench_cpu *c);
	const char *parts[MICROBENCH_MAX_ROWS]; /* of @whole; NULL: one, without a name */
};

extern const struct bench bench_counter, bench_read, bench_refcount, bench_rwlock,
	bench_locktorture, bench_lock2, bench_alloc_bulk, bench_alloc_random, bench_alloc_repeat,
	bench_storm;

#define BENCH_LINE 128 /* two lines: their neighbour is fetched along on many machines */

/* Words that all CPUs share, each far from the others. In a page of the simulated machine. */
struct bench_shared {
	atomic_t word __attribute__((aligned(BENCH_LINE)));
	rwlock_t rwlock __attribute__((aligned(BENCH_LINE)));
	spinlock_t lock __attribute__((aligned(BENCH_LINE)));
	struct {
		unsigned long is_held, last_release;
	} torture __attribute__((aligned(BENCH_LINE)));
	unsigned long first __attribute__((aligned(BENCH_LINE)));
	unsigned long second __attribute__((aligned(BENCH_LINE)));
	atomic_t barrier __attribute__((aligned(BENCH_LINE)));
	/* Of each CPU, side by side, as the kernel's locktorture has them. */
	struct {
		unsigned long failed, acquired;
	} stats[SIM_MAX_CPUS] __attribute__((aligned(BENCH_LINE)));
	/* Of the storm; written before it, and only read in it. */
	const struct zs_ops *ops __attribute__((aligned(BENCH_LINE)));
	struct zs_pool *pool;
};

/* Small fast random numbers: xorshift64*. */
static inline u64 bench_random(struct bench_cpu *c)
{
	c->random ^= c->random >> 12;
	c->random ^= c->random << 25;
	c->random ^= c->random >> 27;
	return c->random * 2685821657736338717ull;
}

/* Work that touches no memory. */
static inline void bench_spend_ns(u64 ns)
{
	if (ns)
		sim_spend(sim_ns_to_ticks(ns));
}

static inline bool bench_is_watched(const struct bench_cpu *c)
{
	return unlikely(c->plan->progress) && !c->cpu;
}

/* Of one that is watched: so much is done. */
void bench_tell(const struct bench_cpu *c, u64 done, u64 whole);

/* Waits until all CPUs have come here for the @nr-th time. */
void bench_barrier(const struct bench_cpu *c, unsigned int nr);

/* Of an allocation of that many bytes. */
unsigned int bench_order(size_t bytes);

#endif
