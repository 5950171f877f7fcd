// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Callbacks of a CPU. Kernel v6.8: kernel/rcu/tree.c (rcu_core, rcu_do_batch), tree_nocb.h.
 *
 * call_rcu() appends to a list of its CPU. A tick gives the list the first grace period that
 * begins after it, and moves what has waited long enough to the softirq, which invokes
 * callbacks in batches at the CPU's next quiescent state; when ten batches were not enough, the
 * rest is ksoftirqd's. So callbacks run on the CPU that queued them, in order, and take the
 * time of what runs there. Offloaded ones are invoked by a kthread instead (rcu_nocbs).
 */
#include "sim/sched/rcu.h"

#define QHIMARK 10000u /* rcutree.qhimark: with more callbacks, lazy ones do not wait */

struct rcu_global rcu_global;

void rcu_init(const struct sim_config *config)
{
	memset(&rcu_global, 0, sizeof(rcu_global));
	rcu_list_reset(&rcu_global.orphans);
	rcu_global.expedited = config->rcu.expedited;
	rcu_global.offload = config->rcu.offload;
	rcu_gp_init(sched_hz(config));
	rcu_global.lazy = sim_ns_to_ticks(config->rcu.lazy_ms * 1000000ull);
}

void rcu_cpu_init(struct sched_cpu *c)
{
	struct rcu_cpu *r = &c->rcu;

	for (int i = 0; i < 2; i++)
		rcu_list_reset(&r->waiting[i].list);
	rcu_list_reset(&r->done);
	rcu_list_reset(&r->handed);
	rcu_list_reset(&c->self->callbacks);
}

void rcu_set_lazy_flush_ms(unsigned int ms)
{
	WRITE_ONCE(rcu_global.lazy, sim_ns_to_ticks(ms * 1000000ull));
}

u64 rcu_pending_of(const struct sched_cpu *c)
{
	if (unlikely(!c->self)) /* it never came online */
		return 0;
	return READ_ONCE(c->self->rcu_queued) - __atomic_load_n(&c->rcu.invoked, __ATOMIC_ACQUIRE);
}

/* The sum over all CPUs, updated at ticks and before batches, and its peak. */
u64 rcu_update_waiting(struct sched_cpu *c)
{
	u64 pending = rcu_pending_of(c), sum, peak;

	if (pending == c->rcu.counted)
		return READ_ONCE(rcu_global.waiting);
	sum = __atomic_add_fetch(&rcu_global.waiting, pending - c->rcu.counted, __ATOMIC_RELAXED);
	c->rcu.counted = pending;
	peak = READ_ONCE(rcu_global.peak_objects);
	while (sum > peak &&
	       !__atomic_compare_exchange_n(&rcu_global.peak_objects, &peak, sum, false,
					    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
	return sum;
}

/* Lazy callbacks wait for further ones, or until one is urgent. */
static bool may_wait(struct sched_cpu *c, u64 now)
{
	struct rcu_cpu *r = &c->rcu;
	u64 lazy = READ_ONCE(rcu_global.lazy);

	if (!lazy || r->urgent || rcu_pending_of(c) > QHIMARK)
		return false;
	if (!r->oldest)
		r->oldest = now;
	return now - r->oldest < lazy;
}

static void take_completed(struct rcu_cpu *r)
{
	while (r->waiting[0].list.head && rcu_gp_completed(r->waiting[0].gp)) {
		rcu_list_splice(&r->waiting[0].list, &r->done);
		rcu_list_splice(&r->waiting[1].list, &r->waiting[0].list);
		r->waiting[0].gp = r->waiting[1].gp;
	}
}

static void give_period(struct sched_cpu *c)
{
	struct rcu_cpu *r = &c->rcu;
	u64 gp = rcu_gp_request();
	struct rcu_segment *to = &r->waiting[0];

	/* Periods that have just ended may have freed a segment. */
	while (r->waiting[1].list.head && r->waiting[1].gp != gp)
		take_completed(r);
	if (to->list.head && to->gp != gp)
		to = &r->waiting[1];
	to->gp = gp;
	rcu_list_splice(&sim_self.callbacks, &to->list);
	r->oldest = 0;
	r->urgent = false;
}

static void advance(struct sched_cpu *c, u64 now)
{
	take_completed(&c->rcu);
	if (sim_self.callbacks.head && !may_wait(c, now))
		give_period(c);
	if (rcu_offloader(&c->rcu))
		rcu_hand_over(&c->rcu);
}

static void report(struct rcu_cpu *r)
{
	u64 started = rcu_gp_started();

	if (__atomic_load_n(&r->reported_gp, __ATOMIC_RELAXED) >= started)
		return;
	if (r->noted_gp == started || rcu_gp_urgent())
		rcu_gp_report(r, started);
	else
		r->noted_gp = started;
}

void rcu_tick(struct sched_cpu *c, u64 now)
{
	report(&c->rcu);
	advance(c, now);
	if (c->rcu.waiting[0].list.head)
		rcu_gp_force(now);
	rcu_update_waiting(c);
}

void rcu_eqs_enter(struct sched_cpu *c)
{
	__atomic_fetch_add(&c->rcu.eqs, 1, __ATOMIC_ACQ_REL);
}

void rcu_eqs_exit(struct sched_cpu *c)
{
	__atomic_fetch_add(&c->rcu.eqs, 1, __ATOMIC_ACQ_REL);
}

bool rcu_needs_tick(const struct sched_cpu *c)
{
	return sim_self.callbacks.head || c->rcu.waiting[0].list.head || c->rcu.done.head;
}

/* In order. Those already passed to the kthread for offloaded ones stay there. */
static void hand_to_orphans(struct sched_cpu *c)
{
	struct rcu_cpu *r = &c->rcu;
	struct sim_rcu_list all;
	u64 nr = 0;

	rcu_list_reset(&all);
	rcu_list_splice(&r->done, &all);
	rcu_list_splice(&r->waiting[0].list, &all);
	rcu_list_splice(&r->waiting[1].list, &all);
	rcu_list_splice(&sim_self.callbacks, &all);
	for (const struct rcu_head *head = all.head; head; head = head->next)
		nr++;
	raw_lock(&rcu_global.lock);
	rcu_list_splice(&all, &rcu_global.orphans);
	rcu_global.nr_orphans += nr;
	__atomic_fetch_add(&r->invoked, nr, __ATOMIC_RELEASE);
	raw_unlock(&rcu_global.lock);
	rcu_update_waiting(c);
	__atomic_store_n(&r->dies, false, __ATOMIC_RELEASE);
}

void rcu_handle_request(struct sched_cpu *c, u64 now)
{
	struct rcu_cpu *r = &c->rcu;

	if (rcu_gp_urgent())
		report(r);
	r->urgent = sim_self.callbacks.head;
	advance(c, now);
	if (__atomic_load_n(&r->dies, __ATOMIC_ACQUIRE))
		hand_to_orphans(c);
}

void rcu_adopt(unsigned int cpu)
{
	struct sched_cpu *dying = &sched_cpus[cpu];
	struct sim_rcu_list orphans;

	rcu_list_reset(&orphans);
	__atomic_store_n(&dying->rcu.dies, true, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&dying->rcu.dies, __ATOMIC_ACQUIRE)) {
		sched_request(dying, REQUEST_RCU);
		sim_sleep_ns(10000);
	}
	raw_lock(&rcu_global.lock);
	rcu_list_splice(&rcu_global.orphans, &orphans);
	WRITE_ONCE(sim_self.rcu_queued, sim_self.rcu_queued + rcu_global.nr_orphans);
	rcu_global.nr_orphans = 0;
	raw_unlock(&rcu_global.lock);
	rcu_list_splice(&orphans, &sim_self.callbacks);
}

int rcu_start(void)
{
	int err = 0;

	for (unsigned int cpu = 0; !err && cpu < nr_cpu_ids; cpu++)
		err = rcu_start_tasks(&sched_cpus[cpu]);
	return err;
}

bool rcu_is_busy(void)
{
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (rcu_pending_of(&sched_cpus[cpu]))
			return true;
	return false;
}

u64 rcu_exit(void)
{
	u64 left = 0;

	WRITE_ONCE(rcu_global.stop, true);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		rcu_stop_tasks(&sched_cpus[cpu]);
		left += rcu_pending_of(&sched_cpus[cpu]);
	}
	return left;
}
