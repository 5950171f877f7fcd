// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The scheduler of a CPU: its run queue, timers and ticks, and what other CPUs ask of it. Kernel
 * v6.5: kernel/sched/fair.c, reduced to tasks of one weight that stay on their CPU: least virtual
 * run time first, sleepers get some credit, and a woken task takes over when it is far enough
 * behind. PREEMPT_VOLUNTARY: tasks switch where they sleep, at cond_resched() and at the quiescent
 * states between operations, which stand for the return to user space.
 */
#include "sim/sched/sched.h"

u64 sched_tick;
struct sched_cpu *sched_cpus;

/* sysctl_sched_latency and the others, in nanoseconds of one CPU, scaled as the kernel does. */
#define LATENCY_NS	   6000000ull
#define MIN_GRANULARITY_NS 750000ull
#define WAKEUP_NS	   1000000ull
static u64 latency, min_granularity, wakeup_granularity;

void sched_params_init(unsigned int hz)
{
	unsigned int factor = 1 + ilog2(min(nr_cpu_ids, 8u));

	sched_tick = sim_ns_to_ticks(1000000000ull / hz);
	latency = sim_ns_to_ticks(LATENCY_NS * factor);
	min_granularity = sim_ns_to_ticks(MIN_GRANULARITY_NS * factor);
	wakeup_granularity = sim_ns_to_ticks(WAKEUP_NS * factor);
}

void sched_cpu_init(struct sched_cpu *c, unsigned int cpu)
{
	*c = (struct sched_cpu){.cpu = cpu};
	INIT_LIST_HEAD(&c->queue);
	INIT_LIST_HEAD(&c->timers);
	INIT_LIST_HEAD(&c->tasks);
}

/* Run queue */

static struct sim_task *first_of(struct sched_cpu *c)
{
	return list_empty(&c->queue) ? NULL : list_first_entry(&c->queue, struct sim_task, run);
}

static bool before(u64 a, u64 b)
{
	return (s64)(a - b) < 0;
}

void sched_account(struct sched_cpu *c, u64 now)
{
	u64 ran = now - c->since;

	if ((s64)ran <= 0)
		return;
	c->since = now;
	WRITE_ONCE(c->time[c->current->kind], c->time[c->current->kind] + ran);
	c->current->vruntime += ran;
}

static void update_min_vruntime(struct sched_cpu *c)
{
	struct sim_task *first = first_of(c);
	u64 least = c->current->vruntime;

	if (c->current == &c->idle) {
		if (!first)
			return;
		least = first->vruntime;
	} else if (first && before(first->vruntime, least)) {
		least = first->vruntime;
	}
	if (before(c->min_vruntime, least))
		c->min_vruntime = least;
}

static void enqueue(struct sched_cpu *c, struct sim_task *task)
{
	struct sim_task *other;

	list_for_each_entry_reverse(other, &c->queue, run)
		if (!before(task->vruntime, other->vruntime))
			break;
	list_add(&task->run, &other->run);
	task->queued = true;
	c->nr_queued++;
}

static void dequeue(struct sched_cpu *c, struct sim_task *task)
{
	list_del_init(&task->run);
	task->queued = false;
	c->nr_queued--;
}

/* A task that slept gets half a period of credit at most. */
static void place(struct sched_cpu *c, struct sim_task *task)
{
	u64 least = c->min_vruntime - latency / 2;

	if (before(task->vruntime, least))
		task->vruntime = least;
}

/* On its own CPU, RUNNING from now on. */
static void activate(struct sched_cpu *c, struct sim_task *task, u64 now)
{
	if (task == c->current || task->queued)
		return;
	sched_account(c, now);
	update_min_vruntime(c);
	place(c, task);
	if (list_empty(&task->all))
		list_add_tail(&task->all, &c->tasks);
	enqueue(c, task);
	if (c->current == &c->idle ||
	    before(task->vruntime + wakeup_granularity, c->current->vruntime))
		c->resched = true;
}

/* Requests of other CPUs */

void sched_set_deadline(struct sched_cpu *c)
{
	u64 at = c->next_tick;

	if (!list_empty(&c->timers))
		at = min(at, list_first_entry(&c->timers, struct sim_task, timer)->wake_at);
	if (rcu_softirq_pending(c) || c->resched)
		at = 0;
	__atomic_store_n(&sim_self.deadline, at, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&c->woken, __ATOMIC_SEQ_CST) ||
	    __atomic_load_n(&c->requests, __ATOMIC_SEQ_CST))
		__atomic_store_n(&sim_self.deadline, 0, __ATOMIC_RELAXED);
}

/* @c may be another CPU. */
static void make_it_look(struct sched_cpu *c)
{
	__atomic_store_n(&c->self->deadline, 0, __ATOMIC_SEQ_CST);
	if (c->cpu != sim_self.cpu)
		sim_carrier_kick(c->cpu);
}

void sched_request(struct sched_cpu *c, u32 what)
{
	__atomic_fetch_or(&c->requests, what, __ATOMIC_SEQ_CST);
	make_it_look(c);
}

void task_wake(struct sim_task *task)
{
	struct sched_cpu *c = &sched_cpus[task->cpu];
	bool here = task->cpu == sim_self.cpu;
	u32 was = TASK_ASLEEP, next = here ? TASK_RUNNING : TASK_WAKING;

	if (!__atomic_compare_exchange_n(&task->run_state, &was, next, false, __ATOMIC_SEQ_CST,
					 __ATOMIC_SEQ_CST))
		return;
	if (here) {
		activate(c, task, sim_clock());
		if (c->resched)
			make_it_look(c);
		return;
	}
	task->next_woken = __atomic_load_n(&c->woken, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&c->woken, &task->next_woken, task, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		;
	make_it_look(c);
}

static void take_woken(struct sched_cpu *c, u64 now)
{
	struct sim_task *task, *next;

	if (likely(!__atomic_load_n(&c->woken, __ATOMIC_ACQUIRE)))
		return;
	task = __atomic_exchange_n(&c->woken, NULL, __ATOMIC_SEQ_CST);
	sim_carrier_sync_clock();
	for (; task; task = next) {
		next = task->next_woken;
		__atomic_store_n(&task->run_state, TASK_RUNNING, __ATOMIC_RELAXED);
		activate(c, task, now);
	}
}

static void expire_timers(struct sched_cpu *c, u64 now)
{
	while (!list_empty(&c->timers)) {
		struct sim_task *task = list_first_entry(&c->timers, struct sim_task, timer);
		u32 was = TASK_ASLEEP;

		if (task->wake_at > now)
			return;
		list_del_init(&task->timer);
		if (__atomic_compare_exchange_n(&task->run_state, &was, TASK_RUNNING, false,
						__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			activate(c, task, now);
	}
}

static void heed(struct sched_cpu *c, u64 now)
{
	u32 requests;

	if (likely(!__atomic_load_n(&c->requests, __ATOMIC_ACQUIRE)))
		return;
	requests = __atomic_fetch_and(&c->requests, (u32)REQUEST_STOP, __ATOMIC_SEQ_CST);
	if (requests & REQUEST_RCU)
		rcu_handle_request(c, now);
	if (requests & REQUEST_WORK)
		workqueue_handle_request(c->cpu);
}

/* Ticks */

static void check_slice(struct sched_cpu *c, u64 now)
{
	struct sim_task *first = first_of(c);
	u64 ran = now - c->current->slice_began;
	u64 ideal = max(latency / (c->nr_queued + 1), min_granularity);

	if (!first)
		return;
	if (ran >= ideal ||
	    (ran >= min_granularity && (s64)(c->current->vruntime - first->vruntime) > (s64)ideal))
		c->resched = true;
}

static void tick(struct sched_cpu *c, u64 now)
{
	c->next_tick += ((now - c->next_tick) / sched_tick + 1) * sched_tick;
	c->ticks++;
	sched_account(c, now);
	update_min_vruntime(c);
	rcu_tick(c, now);
	check_slice(c, now);
	sim_carrier_ticked();
}

/* Work that is due, as an interrupt and its softirqs would do it. */
static void do_what_is_due(struct sched_cpu *c, u64 now)
{
	if (now >= c->next_tick)
		tick(c, now);
	heed(c, now);
	if (rcu_softirq_pending(c))
		rcu_softirq(c);
	take_woken(c, now);
	expire_timers(c, now);
}

void sim_quiescent_slow(void)
{
	struct sched_cpu *c = this_sched();

	sim_carrier_turn();
	do_what_is_due(c, sim_clock());
	if (c->resched)
		schedule();
	else
		sched_set_deadline(c);
}

/* Switching */

#ifdef SIM_ONE_CARRIER
static struct sim_context *carried_from;

void sched_carry(unsigned int cpu)
{
	struct sim_context *from = &this_sched()->current->context;

	sim_carrier_enter(cpu);
	carried_from = from;
	sim_context_switch(from, &this_sched()->current->context, false);
	sim_context_arrived(&this_sched()->current->context, carried_from);
}

void sched_carried_idle(void)
{
	sim_context_arrived(&this_sched()->current->context, carried_from);
	rcu_eqs_exit(this_sched());
	sched_idle_loop(this_sched());
	BUG();
}
#endif

static struct sim_task *pick(struct sched_cpu *c)
{
	struct sim_task *first = first_of(c);

	if (!first)
		return &c->idle;
	if (c->yielding && first == c->current && c->nr_queued > 1)
		first = list_next_entry(first, run);
	dequeue(c, first);
	return first;
}

static bool can_run(const struct sim_task *task)
{
	return !task->dead && __atomic_load_n(&task->run_state, __ATOMIC_RELAXED) == TASK_RUNNING;
}

void schedule(void)
{
	struct sched_cpu *c = this_sched();
	struct sim_task *previous = c->current, *next;
	u64 now = sim_clock();
	bool stays;

	sim_check_quiescent();
	take_woken(c, now);
	expire_timers(c, now);
	sched_account(c, now);
	stays = can_run(previous);
	if (previous->worker && !stays)
		worker_sleeps(previous->worker);
	if (previous != &c->idle && stays)
		enqueue(c, previous);
	update_min_vruntime(c);
	next = pick(c);
	c->resched = c->yielding = false;
	next->slice_began = now;
	if (next != previous)
		task_switch(c, next);
	if (previous->worker && !stays)
		worker_runs(previous->worker);
	sched_set_deadline(c);
}

void schedule_behind(void)
{
	this_sched()->yielding = true;
	schedule();
}

/* Sleeping */

void task_prepare_sleep(void)
{
	might_sleep();
	__atomic_store_n(&this_sched()->current->run_state, TASK_ASLEEP, __ATOMIC_SEQ_CST);
}

/* Its waker will soon put it on the list of woken tasks. */
void task_cancel_sleep(void)
{
	struct sched_cpu *c = this_sched();
	struct sim_task *self = c->current;
	u32 was = TASK_ASLEEP;
	unsigned int turns = 0;

	if (__atomic_compare_exchange_n(&self->run_state, &was, TASK_RUNNING, false,
					__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return;
	while (__atomic_load_n(&self->run_state, __ATOMIC_ACQUIRE) != TASK_RUNNING) {
		take_woken(c, sim_clock());
		if (__atomic_load_n(&self->run_state, __ATOMIC_ACQUIRE) != TASK_RUNNING)
			sim_relax(&turns);
	}
}

static void add_timer(struct sched_cpu *c, struct sim_task *task)
{
	struct sim_task *other;

	list_for_each_entry_reverse(other, &c->timers, timer)
		if (other->wake_at <= task->wake_at)
			break;
	list_add(&task->timer, &other->timer);
}

void schedule_until(u64 at)
{
	struct sched_cpu *c = this_sched();
	struct sim_task *self = c->current;

	self->wake_at = at;
	add_timer(c, self);
	schedule();
	list_del_init(&self->timer);
}

/* A kthread that is to stop does not sleep any more, but still lets others run. */
void sim_sleep_ns(u64 ns)
{
	unsigned int turns = 0;

	task_prepare_sleep();
	if (!sim_kthread_should_stop()) {
		schedule_until(sim_clock() + sim_ns_to_ticks(ns));
		return;
	}
	task_cancel_sleep();
	sim_wait_turn(&turns);
}

void sim_cond_resched(void)
{
	might_sleep();
	sim_quiescent();
}

void sim_wait_turn(unsigned int *turns)
{
	struct sched_cpu *c = this_sched();

	sim_relax(turns);
	if (c->nr_queued)
		schedule_behind();
	else
		sim_quiescent();
}

/* Idling */

bool sched_is_idle(unsigned int cpu)
{
	return cpu != sim_self.cpu &&
	       __atomic_load_n(&sched_cpus[cpu].rcu.eqs, __ATOMIC_RELAXED) & 1;
}

static u64 next_event(struct sched_cpu *c, bool ticks)
{
	u64 at = ticks ? c->next_tick : ~0ull;

	if (!list_empty(&c->timers))
		at = min(at, list_first_entry(&c->timers, struct sim_task, timer)->wake_at);
	return at;
}

/* As with NO_HZ, leaves out ticks that nothing needs. */
static void skip_ticks(struct sched_cpu *c, u64 now)
{
	if (now >= c->next_tick)
		c->next_tick += ((now - c->next_tick) / sched_tick + 1) * sched_tick;
}

static void idle(struct sched_cpu *c, u64 now)
{
	bool ticks = rcu_needs_tick(c);
	u64 until = next_event(c, ticks);

	if (until <= now)
		return;
	sim_check_quiescent();
	rcu_eqs_enter(c);
	sim_carrier_idle(until);
	rcu_eqs_exit(c);
	if (!ticks)
		skip_ticks(c, sim_clock());
}

/* The host runs on this CPU. Whatever can run here runs first, as it would if the task slept. */
void sim_idle_enter(void)
{
	struct sched_cpu *c = this_sched();

	sim_check_quiescent();
	do_what_is_due(c, sim_clock());
	for (unsigned int turns = c->nr_queued; turns && c->nr_queued; turns--)
		schedule_behind();
	rcu_eqs_enter(c);
}

void sim_idle_exit(void)
{
	rcu_eqs_exit(this_sched());
	__atomic_store_n(&sim_self.deadline, 0, __ATOMIC_RELAXED);
}

void sched_idle_loop(struct sched_cpu *c)
{
	for (;;) {
		u64 now = sim_clock();

		sim_carrier_look();
		/* After the look, since it clears the kick that announced this. */
		if (__atomic_load_n(&c->requests, __ATOMIC_SEQ_CST) & REQUEST_STOP)
			return;
		do_what_is_due(c, now);
		if (c->nr_queued)
			schedule();
		else if (!rcu_softirq_pending(c))
			idle(c, now);
	}
}
