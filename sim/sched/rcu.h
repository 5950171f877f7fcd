/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scheduler's RCU, for its own files and the scheduler's core. */
#ifndef SIM_SCHED_RCU_H
#define SIM_SCHED_RCU_H

#include "sim/sched/sched.h"

/* Of all CPUs. */
struct rcu_global {
	u64 lazy; /* ticks of the clock; 0: not lazy */
	bool expedited, offload, stop;
	u64 waiting, peak_objects, peak_bytes;
	u32 lock;
	struct sim_rcu_list orphans; /* of CPUs that died */
	u64 nr_orphans;
};
extern struct rcu_global rcu_global;

static inline void rcu_list_reset(struct sim_rcu_list *list)
{
	list->head = NULL;
	list->tail = &list->head;
}

static inline void rcu_list_splice(struct sim_rcu_list *from, struct sim_rcu_list *to)
{
	if (!from->head)
		return;
	*to->tail = from->head;
	to->tail = from->tail;
	rcu_list_reset(from);
}

/* The kthread that invokes the CPU's callbacks in softirq's place; NULL: none. */
static inline struct sim_task *rcu_offloader(const struct rcu_cpu *r)
{
	return __atomic_load_n(&r->offload, __ATOMIC_ACQUIRE);
}

/* rcu.c */
/* Callbacks of @c that have not been invoked. */
u64 rcu_pending_of(const struct sched_cpu *c);
/* The sum over all CPUs, updated at ticks and before batches; updates @c's part. */
u64 rcu_update_waiting(struct sched_cpu *c);

/* rcu_softirq.c: the task that invokes offloaded ones, and ksoftirqd. 0 or -ENOMEM. */
int rcu_start_tasks(struct sched_cpu *c);
void rcu_stop_tasks(struct sched_cpu *c);
/* Offloaded: callbacks whose period is over go to the task. */
void rcu_hand_over(struct rcu_cpu *r);

/* rcu_gp.c */
void rcu_gp_init(unsigned int hz);
/* Requests the first period that begins after now. */
u64 rcu_gp_request(void);
u64 rcu_gp_started(void);
bool rcu_gp_completed(u64 nr);
/* The CPU is quiescent with regard to period @nr. */
void rcu_gp_report(struct rcu_cpu *r, u64 nr);
/* Every waiter calls it: if due, looks for CPUs in extended quiescent states. */
void rcu_gp_force(u64 now);
/* An expedited period is needed, or no longer. */
void rcu_gp_expedite(bool begin);
bool rcu_gp_urgent(void);

#endif
