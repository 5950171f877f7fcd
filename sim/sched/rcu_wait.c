// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for grace periods and for callbacks; what is counted of them. */
#include "sim/sched/rcu.h"

#define EXPEDITED_NAP_NS 10000u

static void nap(bool expedited)
{
	task_prepare_sleep();
	schedule_until(sim_clock() + (expedited ? sim_ns_to_ticks(EXPEDITED_NAP_NS) : sched_tick));
}

/* The kernel interrupts them as well: each reports at its next quiescent state. */
static void ask_all_to_report(void)
{
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		sched_request(&sched_cpus[cpu], REQUEST_RCU);
}

static void wait_for_period(bool expedited)
{
	u64 nr = rcu_gp_request();

	if (expedited)
		rcu_gp_expedite(true);
	while (!rcu_gp_completed(nr)) {
		if (expedited)
			ask_all_to_report();
		rcu_gp_force(sim_clock());
		nap(expedited);
	}
	if (expedited)
		rcu_gp_expedite(false);
}

void synchronize_rcu(void)
{
	might_sleep();
	wait_for_period(rcu_global.expedited);
}

void synchronize_rcu_expedited(void)
{
	might_sleep();
	wait_for_period(true);
}

/* Like the kernel's, it also ends the waiting of lazy callbacks. */
void rcu_barrier(void)
{
	might_sleep();
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		struct sched_cpu *c = &sched_cpus[cpu];
		u64 queued = READ_ONCE(c->self->rcu_queued);

		if (__atomic_load_n(&c->rcu.invoked, __ATOMIC_ACQUIRE) >= queued)
			continue;
		sched_request(c, REQUEST_RCU);
		while (__atomic_load_n(&c->rcu.invoked, __ATOMIC_ACQUIRE) < queued)
			nap(false);
	}
}

void kvfree_rcu_barrier(void)
{
	rcu_barrier();
}

void sim_rcu_stats(struct sim_rcu_stats *out)
{
	*out = (struct sim_rcu_stats){
		.peak_objects = READ_ONCE(rcu_global.peak_objects),
		.peak_bytes = READ_ONCE(rcu_global.peak_bytes),
	};
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		out->queued += READ_ONCE(sched_cpus[cpu].self->rcu_queued);
		out->invoked += __atomic_load_n(&sched_cpus[cpu].rcu.invoked, __ATOMIC_ACQUIRE);
	}
}
