// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Grace periods. Kernel v6.8: kernel/rcu/tree.c, without its combining tree and without a kthread
 * that drives them: a CPU that waits for one checks at its ticks what is due.
 *
 * Every CPU is counted once for each period: it reports a quiescent state itself, or is found in an
 * extended one, for which waiters look some ticks after the beginning (the kernel's
 * jiffies_till_first_fqs). The last one ends the period.
 *
 * Ordering by read-modify-writes alone, which the thread sanitizer sees too: those that ask for a
 * period and begin one meet at gp.started, reporters at gp.remaining, idle CPUs at eqs.
 */
#include "sim/sched/rcu.h"

static struct {
	u64 started ____cacheline_aligned;
	u64 completed, needed;
	u32 remaining ____cacheline_aligned; /* CPUs that have not reported */
	u32 lock, force_lock;
	u64 force_at;
	u32 expediters;
} gp;
static u64 first_force, next_force; /* ticks of the clock after the beginning, and from then on */

void rcu_gp_init(unsigned int hz)
{
	u64 ticks = 1 + (hz > 250) + (hz > 500);

	memset(&gp, 0, sizeof(gp));
	first_force = (ticks + nr_cpu_ids / 256) * sched_tick;
	next_force = first_force;
}

u64 rcu_gp_started(void)
{
	return __atomic_load_n(&gp.started, __ATOMIC_ACQUIRE);
}

bool rcu_gp_completed(u64 nr)
{
	return __atomic_load_n(&gp.completed, __ATOMIC_ACQUIRE) >= nr;
}

static void begin_if_needed(void)
{
	raw_lock(&gp.lock);
	if (__atomic_load_n(&gp.started, __ATOMIC_RELAXED) == gp.completed &&
	    __atomic_load_n(&gp.needed, __ATOMIC_SEQ_CST) > gp.completed) {
		__atomic_store_n(&gp.remaining, nr_cpu_ids, __ATOMIC_RELAXED);
		__atomic_store_n(&gp.force_at, sim_clock() + first_force, __ATOMIC_RELAXED);
		__atomic_fetch_add(&gp.started, 1, __ATOMIC_ACQ_REL);
	}
	raw_unlock(&gp.lock);
}

u64 rcu_gp_request(void)
{
	u64 nr = __atomic_fetch_add(&gp.started, 0, __ATOMIC_ACQ_REL) + 1;
	u64 old = __atomic_load_n(&gp.needed, __ATOMIC_RELAXED);

	while (old < nr && !__atomic_compare_exchange_n(&gp.needed, &old, nr, false,
							__ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		;
	if (rcu_gp_completed(nr - 1))
		begin_if_needed();
	return nr;
}

static void end(u64 nr)
{
	raw_lock(&gp.lock);
	__atomic_store_n(&gp.completed, nr, __ATOMIC_RELEASE);
	raw_unlock(&gp.lock);
	begin_if_needed();
}

void rcu_gp_report(struct rcu_cpu *r, u64 nr)
{
	u64 old = __atomic_load_n(&r->reported_gp, __ATOMIC_RELAXED);

	do {
		if (old >= nr)
			return;
	} while (!__atomic_compare_exchange_n(&r->reported_gp, &old, nr, false, __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
	if (!__atomic_sub_fetch(&gp.remaining, 1, __ATOMIC_ACQ_REL))
		end(nr);
}

/*
 * An odd value: the CPU is outside the kernel, and on its return it sees everything done until now.
 * Or it was outside at some time since the first look in this period. Only one CPU at a time looks.
 */
static bool passed_eqs(struct rcu_cpu *r, u64 nr)
{
	u32 eqs = __atomic_fetch_add(&r->eqs, 0, __ATOMIC_ACQ_REL);

	if (eqs & 1)
		return true;
	if (r->seen_gp == nr)
		return eqs != r->seen_eqs;
	r->seen_gp = nr;
	r->seen_eqs = eqs;
	return false;
}

#ifdef SIM_KERNEL_CONFIGS
/*
 * Preemptible kernels: a CPU counts as outside if its task is in no read section, since such a task
 * could be preempted.
 */
static bool is_outside(unsigned int cpu)
{
	const struct sim_cpu *c = sim_cpu_of(cpu);

	if (c->preempt_count || c->rcu_nesting || c->softirq)
		return false;
	sim_cpu_observed(cpu);
	return true;
}
#else
static bool is_outside(unsigned int cpu)
{
	(void)cpu;
	return false;
}
#endif

void rcu_gp_force(u64 now)
{
	u64 nr = rcu_gp_started(), at = __atomic_load_n(&gp.force_at, __ATOMIC_RELAXED);

	if (rcu_gp_completed(nr) || (now < at && !rcu_gp_urgent()))
		return;
	if (!raw_trylock(&gp.force_lock))
		return;
	__atomic_store_n(&gp.force_at, now + next_force, __ATOMIC_RELAXED);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		struct rcu_cpu *r = &sched_cpus[cpu].rcu;

		if (__atomic_load_n(&r->reported_gp, __ATOMIC_RELAXED) < nr &&
		    (passed_eqs(r, nr) || is_outside(cpu)))
			rcu_gp_report(r, nr);
	}
	raw_unlock(&gp.force_lock);
}

bool rcu_gp_urgent(void)
{
	return __atomic_load_n(&gp.expediters, __ATOMIC_RELAXED);
}

void rcu_gp_expedite(bool begin)
{
	__atomic_fetch_add(&gp.expediters, begin ? 1 : -1u, __ATOMIC_SEQ_CST);
}
