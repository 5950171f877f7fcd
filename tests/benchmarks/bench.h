/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Benchmarks of single paths, in nanoseconds. All candidates of a comparison are timed in turn,
 * round by round, in one process; the median of the rounds is printed.
 */
#ifndef TESTS_BENCHMARKS_BENCH_H
#define TESTS_BENCHMARKS_BENCH_H

#include "sim/sim.h"
#include "src/zs/zsmalloc.h"

#define BENCH_MAX_ROUNDS 64u

struct bench {
	u32 rounds, ops;   /* of each timing */
	const char *sizes; /* trace from which sizes are drawn */
	const struct sim_topology *topology;
	double lock_pair_ns, jemalloc_pair_ns; /* known after bench_pairs() */
};

/* Every candidate is reached through two pointers, so at equal cost. */
struct bench_allocator {
	const char *name;
	struct zs_pool *pool;
	const struct zs_ops *ops;
	unsigned long (*alloc)(struct bench_allocator *allocator, size_t size);
	void (*release)(struct bench_allocator *allocator, unsigned long handle);
};

/*
 * bench_allocators.c: NULL if there is no @name, or no pool can be made. @name may have switches.
 */
bool bench_allocator_open(struct bench_allocator *allocator, const char *name);
/* The same for an ops table. */
bool bench_allocator_open_ops(struct bench_allocator *allocator, const struct zs_ops *ops);
void bench_allocator_close(struct bench_allocator *allocator);

/* Ends the program with a line when @ok is false. */
void bench_require(bool ok, const char *what);
double bench_median(const double *values, u32 nr);
double bench_ns(u64 ticks, u64 ops);
/* One CPU, one node, pinned nowhere. */
extern const struct sim_topology bench_topology;
/* A simulated kernel with one CPU; ends the program on failure. */
void bench_boot(const struct bench *bench);
/* Everything that runs in the kernel does so as the task of CPU 0. */
void bench_in_task(void (*fn)(struct bench *bench), struct bench *bench);

/* Each prints its own table. */
void bench_pairs(struct bench *bench);	  /* malloc and free; sets the two units */
void bench_paths(struct bench *bench);	  /* a read, a write, a zspage made and freed */
void bench_rcu(struct bench *bench);	  /* call_rcu and its callbacks */
void bench_sched(struct bench *bench);	  /* switch, wake, work; boots a kernel of its own */
void bench_switches(struct bench *bench); /* what each switch costs; boots kernels of its own */
void bench_migrate(struct bench *bench);  /* pages per second */
void bench_pools(struct bench *bench);	  /* a pool made and destroyed */
void bench_harness(struct bench *bench);  /* the replay's own cost; boots a kernel of its own */

/*
 * bench_timings.c: each is the mean over @bench->ops, in nanoseconds, of one allocator, which is
 * left as it was. A pattern is a malloc and a free, of sizes from @sizes (a power of two of
 * them), among 1,024 live objects.
 */
struct bench_pattern {
	const char *name;
	double (*time)(struct bench *bench, struct bench_allocator *allocator, const u32 *sizes,
		       u32 nr_sizes);
};
#define BENCH_PATTERNS 4u /* same object, LIFO, FIFO, random */
extern const struct bench_pattern bench_patterns[BENCH_PATTERNS];
double bench_random_pairs(struct bench *bench, struct bench_allocator *allocator, const u32 *sizes,
			  u32 nr_sizes);
/* Reads object @index of a new zspage, at most 1,023: begin and end. */
double bench_read(struct bench *bench, struct bench_allocator *allocator, u32 size, u32 index);
/* Writes it. */
double bench_write(struct bench *bench, struct bench_allocator *allocator, u32 size, u32 index);
/* A zspage made for one object and freed; one for each eight of the operations. */
double bench_make_zspage(struct bench *bench, struct bench_allocator *allocator, u32 size);
/* Sizes drawn from the trace; 4,096 of them. */
const u32 *bench_mix(const struct bench *bench);
#define BENCH_MIX 4096u

#endif
