/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inline view of the running CPU and its task. Kernel: include/linux/sched.h (task_struct),
 * per-CPU variables of the scheduler and of RCU.
 *
 * The machine supplies sim_self, the struct sim_cpu of the running CPU: an lvalue, valid until the
 * next point at which tasks may switch, and after it again the running CPU's.
 */
#ifndef SIM_KERNEL_SCHED_H
#define SIM_KERNEL_SCHED_H

#include "sim/kernel/calls.h"
#include "sim/kernel/compiler.h"

#include <machine/checks.h>

#if defined(SIM_DEBUG) || defined(SIM_LOCK_STATS)
#define SIM_LOCK_KEYS /* locks have keys, and a CPU records the locks that it holds */
#endif

struct page_return;
struct sim_lock_key;

/* State of a task, and of a CPU's softirqs while these run. */
struct sim_task_state {
	bool memalloc;	   /* frees memory: PF_MEMALLOC */
	bool has_policy;   /* for its memory: tasks of sim_run() and the boot task */
	unsigned int prev; /* node that an interleaving policy took last */
	u64 call_stamp;	   /* the recorder's: entry of the allocator's call */
	struct {
		bool in_op;
		u64 op_start;
		u64 since; /* a worker's: when the caller's operation began; 0: now */
		bool compaction;
		struct page_return *releasing;
		struct page_return *noted; /* came back within the operation */
		int marked, freed;	   /* pages of @releasing; freed: by this task */
	} page_return;
#ifdef SIM_COUNT_CALLS
	u64 calls[NR_SIM_CALLS];
#endif
};

/* Callbacks, in the order in which they were queued. */
struct sim_rcu_list {
	struct rcu_head *head, **tail;
};

struct sim_cpu {
	unsigned int cpu;
	unsigned int softirq; /* runs RCU callbacks */
	unsigned long percpu_offset;
	/*
	 * A time: from then on a quiescent state looks for due work. Other CPUs store 0 to get
	 * attention.
	 */
	u64 deadline;
	struct sim_task_state *task; /* of the running task or softirq */
	struct sim_rcu_list callbacks;
	u64 rcu_queued;	     /* callbacks; read by others */
	u64 rcu_bytes_freed; /* by callbacks */
#ifdef SIM_CHECKS
	int preempt_count;
	int rcu_nesting;
#endif
#ifdef SIM_LOCK_KEYS
	unsigned int nr_held;
	struct {
		const void *lock;
		struct sim_lock_key *key;
		u64 since; /* with SIM_LOCK_STATS */
	} held[16];
#endif
};

#include <machine/cpu.h>

static __always_inline struct sim_task_state *sim_current(void)
{
	return sim_self.task;
}

/* No lock is held and no read section open; what a quiescent state checks. */
#ifdef SIM_CHECKS
void sim_check_quiescent(void);
#else
#define sim_check_quiescent() ((void)0)
#endif

#endif
