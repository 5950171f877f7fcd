/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plain reference that a front-end is compared with: what each slot must hold. Every function
 * does the same to the front-end and to the reference. A difference prints a line and counts in
 * failures. No assertions: also called from tasks, each with slots of its own.
 */
#ifndef FRONTENDS_SLOTS_H
#define FRONTENDS_SLOTS_H

#include "src/frontends/calls.h"
#include "tests/world/world.h"

#define SLOTS_MAX_CPUS	4u
#define SLOTS_MAX_POOLS 4u

struct slot {
	bool used;
	bool written_back; /* may have been freed: then it holds no object */
	u8 kind;
	u32 size, content;
};

/* What the recorder saw of one CPU. */
struct slots_meter {
	u64 calls[4], failed, checked, wrong;
	unsigned int depth; /* begin() without end() */
} ____cacheline_aligned;

struct slots {
	const struct frontend_ops *fops;
	const struct zs_ops *ops;
	struct zs_pool *pools[SLOTS_MAX_POOLS];
	u32 nr_pools;
	struct frontend *fe;
	struct frontend_params params;
	struct frontend_meter meter;
	long live; /* objects stored and not freed, as reported to the meter; atomic */
	struct slots_meter cpus[SLOTS_MAX_CPUS];
	struct slot *slots;
	u64 random;
	u32 next_content;
	u64 out_of_memory;
	unsigned int failures;
	/* The test's hook: called in each free of an object, in its context. */
	void (*on_free)(struct slots *slots, unsigned int cpu, u32 size);
};

/*
 * A front-end by name over @nr_pools pools of @variant. Fields of @params that are not 0 are used;
 * 4,096 slots by default. Fails the test if it cannot be made.
 */
void slots_init(struct slots *slots, const char *frontend, const char *variant, u32 nr_pools,
		const struct frontend_params *params);
/* Destroys everything, and fails the test if there was a difference. */
void slots_exit(struct slots *slots);

/*
 * -ENOMEM is counted, and leaves the slot as the front-end documents. Returns the front-end's
 * result.
 */
int slots_store(struct slots *slots, unsigned int cpu, u64 slot, u8 kind, u32 size);
/* A size and kind drawn by @random. */
int slots_store_any(struct slots *slots, unsigned int cpu, u64 slot, u64 random);
/* Must find what the reference holds, or nothing. */
void slots_load(struct slots *slots, unsigned int cpu, u64 slot);
void slots_free(struct slots *slots, unsigned int cpu, u64 slot, u32 nr, u32 process);
/* The CPU's count of a call so far. */
u64 slots_calls(const struct slots *slots, unsigned int cpu, enum frontend_call call);

/*
 * At quiescence: every slot against the reference, objects in the slots against those in use
 * in the pools (I43), counters, the pools themselves. After a drain @stale is how many freed
 * slots may still hold something.
 */
void slots_check(struct slots *slots, u64 stale);
/* Value of a counter; fails the test if there is none of that name. */
u64 slots_counter(struct slots *slots, const char *name);
/* How many slots hold something though they were freed. */
u64 slots_stale(struct slots *slots);

void slots_fail(struct slots *slots, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
