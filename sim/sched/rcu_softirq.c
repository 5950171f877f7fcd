// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Invoking callbacks. Kernel v6.8: rcu_do_batch() in kernel/rcu/tree.c, kernel/softirq.c,
 * rcu_nocb_cb_kthread().
 */
#include "sim/sched/rcu.h"
#include "sim/watch.h"

#define BLIMIT	10u    /* rcutree.blimit */
#define DIVISOR 7      /* rcutree.rcu_divisor */
#define QHIMARK 10000u /* rcutree.qhimark, and the batch above it */
#define BATCHES 10     /* MAX_SOFTIRQ_RESTART */

/* In softirq context. Invokes at most @limit; returns how many. */
static u64 invoke(struct sim_rcu_list *list, u64 limit)
{
	u64 n = 0;

	while (list->head && n < limit) {
		struct rcu_head *head = list->head;

		list->head = head->next;
		if (!list->head)
			rcu_list_reset(list);
		sim_rcu_invoke(head);
		n++;
	}
	return n;
}

/* Most callbacks wait just before a batch. Bytes: the mean size of what the batch freed. */
static void note_bytes(u64 waiting, u64 bytes, u64 n)
{
	u64 all = n ? (u64)((double)bytes / (double)n * (double)waiting) : 0;
	u64 peak = READ_ONCE(rcu_global.peak_bytes);

	while (all > peak && !__atomic_compare_exchange_n(&rcu_global.peak_bytes, &peak, all, false,
							  __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

/* @of: whose callbacks they are. The time counts as softirq's, not as the running task's. */
static void run_batch(struct rcu_cpu *of, struct sim_rcu_list *list, u64 limit, u64 waiting)
{
	struct sched_cpu *here = this_sched();
	struct sim_task_state *interrupted = sim_self.task;
	u64 bytes = sim_self.rcu_bytes_freed, start = sim_clock(), end, n;

	sched_account(here, start);
	here->softirq_state = (struct sim_task_state){0};
	sim_self.task = &here->softirq_state;
	sim_self.softirq = 1;
	sim_softirq_runs(true);
	n = invoke(list, limit);
	sim_softirq_runs(false);
	sim_check_quiescent();
	sim_self.softirq = 0;
	sim_self.task = interrupted;
	__atomic_fetch_add(&of->invoked, n, __ATOMIC_RELEASE);
	note_bytes(waiting, sim_self.rcu_bytes_freed - bytes, n);
	end = sim_clock();
	WRITE_ONCE(here->softirq_time, here->softirq_time + end - start);
	here->since = end;
}

static u64 batch_limit(const struct sched_cpu *c)
{
	u64 pending = rcu_pending_of(c);

	return pending > QHIMARK ? QHIMARK : max_t(u64, BLIMIT, pending >> DIVISOR);
}

void rcu_softirq(struct sched_cpu *c)
{
	run_batch(&c->rcu, &c->rcu.done, batch_limit(c) * BATCHES, rcu_update_waiting(c));
	if (c->rcu.done.head)
		task_wake(&c->rcu.ksoftirqd);
}

bool rcu_softirq_pending(const struct sched_cpu *c)
{
	return c->rcu.done.head && !rcu_offloader(&c->rcu) &&
	       __atomic_load_n(&c->rcu.ksoftirqd.run_state, __ATOMIC_RELAXED) == TASK_ASLEEP;
}

static void ksoftirqd(void *arg)
{
	struct sched_cpu *c = arg;

	for (;;) {
		task_prepare_sleep();
		if (!c->rcu.done.head) {
			if (READ_ONCE(rcu_global.stop))
				break;
			schedule();
			continue;
		}
		task_cancel_sleep();
		run_batch(&c->rcu, &c->rcu.done, batch_limit(c), rcu_update_waiting(c));
		cond_resched();
	}
	task_cancel_sleep();
}

void rcu_hand_over(struct rcu_cpu *r)
{
	if (!r->done.head)
		return;
	raw_lock(&r->handed_lock);
	rcu_list_splice(&r->done, &r->handed);
	raw_unlock(&r->handed_lock);
	task_wake(rcu_offloader(r));
}

static bool take_handed(struct rcu_cpu *r, struct sim_rcu_list *list)
{
	raw_lock(&r->handed_lock);
	rcu_list_splice(&r->handed, list);
	raw_unlock(&r->handed_lock);
	return list->head;
}

static void rcuo(void *arg)
{
	struct rcu_cpu *of = arg;
	struct sim_rcu_list list;

	rcu_list_reset(&list);
	for (;;) {
		task_prepare_sleep();
		if (!take_handed(of, &list)) {
			if (READ_ONCE(rcu_global.stop))
				break;
			schedule();
			continue;
		}
		task_cancel_sleep();
		while (list.head) {
			run_batch(of, &list, BLIMIT, READ_ONCE(rcu_global.waiting));
			cond_resched();
		}
	}
	task_cancel_sleep();
}

int rcu_start_tasks(struct sched_cpu *c)
{
	int err = task_init(&c->rcu.ksoftirqd, c->cpu, TASK_WORKER, ksoftirqd, c, "ksoftirqd");
	struct sim_task *task;

	if (err)
		return err;
	c->rcu.has_ksoftirqd = true;
	task_start(&c->rcu.ksoftirqd);
	if (!rcu_global.offload)
		return 0;
	task = kthread_make(TASK_WORKER, kthread_choose_cpu(), rcuo, &c->rcu, "rcuo");
	__atomic_store_n(&c->rcu.offload, task, __ATOMIC_RELEASE);
	return task ? 0 : -ENOMEM;
}

void rcu_stop_tasks(struct sched_cpu *c)
{
	struct sim_task *task = rcu_offloader(&c->rcu);

	if (task) {
		kthread_join(task);
		__atomic_store_n(&c->rcu.offload, NULL, __ATOMIC_RELEASE);
		kthread_free(task);
	}
	if (c->rcu.has_ksoftirqd)
		kthread_join(&c->rcu.ksoftirqd);
	c->rcu.has_ksoftirqd = false;
}
