/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the inline parts of the native machine know of the thread they run on. One host
 * thread per simulated CPU, so this is per-CPU state.
 */
#ifndef MACHINE_THREAD_H
#define MACHINE_THREAD_H

#include "sim/kernel/calls.h"
#include "sim/kernel/types.h"

/* Callbacks that only this thread knows, in order; published at quiescent states. */
struct sim_rcu_list {
	struct rcu_head *head, **tail;
};

struct sim_thread {
	unsigned int cpu;
	unsigned int softirq; /* runs RCU callbacks */
	unsigned long percpu_offset;
	unsigned long gp_seen; /* grace period last announced to */
	struct sim_rcu_list callbacks, frees;
	u64 rcu_queued;	  /* by this CPU; read by others */
	bool wake_worker; /* at the next quiescent state */
#ifdef SIM_DEBUG
	int preempt_count;
	int rcu_nesting;
	unsigned int nr_held;
	struct {
		const void *lock;
		struct sim_lock_key *key;
	} held[16];
#endif
#ifdef SIM_COUNT_CALLS
	u64 calls[NR_SIM_CALLS];
#endif
};

extern __thread struct sim_thread sim_self __attribute__((tls_model("initial-exec")));

#endif
