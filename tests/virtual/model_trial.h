/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trial: a machine of known parameters that runs one function on each CPU. A transfer takes
 * L_NS within the cluster and everywhere else.
 */
#ifndef VIRTUAL_MODEL_TRIAL_H
#define VIRTUAL_MODEL_TRIAL_H

#include "tests/virtual/machine_cases.h"

#include "sim/sim.h"

#define MAX_CPUS 64u
#define L_NS	 40.0 /* of a transfer within the cluster */

struct trial {
	unsigned int nr_cpus;
	const char *lock;
	u64 seed;
	double slack;
	double overlap; /* 0: loads wait for each other */
	unsigned int store_buffer;
	struct sim_show_config show;
	void (*fn)(void *arg, unsigned int cpu);
	void *arg; /* of fn */
};

/* In the arena, a line each, or a few together. */
struct words {
	unsigned long word ____cacheline_aligned;
	unsigned long other ____cacheline_aligned;
	unsigned long line[16][8] ____cacheline_aligned;
	spinlock_t lock ____cacheline_aligned;
	unsigned long plain ____cacheline_aligned;
};

/* The module's cases, defined in the file with the tests. */
extern const struct machine_case cases[];

extern struct words *words; /* of the running trial */
extern u64 counts[MAX_CPUS];
/* Of the last trial, in ns: from the first task's start to the last one's end. */
extern u64 span, last_end;
extern struct machine_params params;

/* The usual trial: seed 1, a slack of 200 ns, a store buffer of 48. */
struct trial trial_of(unsigned int nr_cpus, void (*fn)(void *arg, unsigned int cpu));
/* Boots and runs. 0, or what sim_boot() said; end_trial() then gives what sim_shutdown() says. */
u64 run_trial(const struct trial *trial);
u64 end_trial(void);

#define TRY(nr, fn)                                       \
	do {                                              \
		const struct trial t_ = trial_of(nr, fn); \
		CHECK(!run_trial(&t_));                   \
	} while (0)
#define BETWEEN(value, least, most) CHECK((double)(value) >= (least) && (double)(value) <= (most))

#endif
