// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cooperative tasks: the one CPU's task, which runs on the host thread's own stack, and
 * kthreads on stacks of their own. They switch where the kernel's would sleep or could be
 * preempted without a lock, and nowhere else, in a fixed order: the same calls give the
 * same schedule.
 */
#include <stdlib.h>
#include <ucontext.h>

#include "sim/virtual/internal.h"

#define STACK_SIZE (256u << 10)

struct sim_kthread {
	struct sim_task task;
	enum virtual_kind kind;
	bool used, done, stop;
	u64 wake;			/* not before this time */
	const unsigned long *wait_word; /* not before this word's bit is clear */
	int wait_bit;
	void (*fn)(void *arg);
	void *arg;
	void *stack;
	ucontext_t context;
};

/* [0] is the CPU's own task. */
static struct sim_kthread tasks[1 + VIRTUAL_MAX_KTHREADS];
static unsigned int current;
static enum virtual_kind account_kind;
static u64 account_since, account_time[NR_VIRTUAL_KINDS];

struct sim_task *sim_self = &tasks[0].task;
bool sim_virtual_busy;

void virtual_tasks_init(void)
{
	tasks[0] = (struct sim_kthread){.used = true, .kind = VIRTUAL_CALLER};
	for (unsigned int i = 1; i < ARRAY_SIZE(tasks); i++)
		tasks[i] = (struct sim_kthread){.task.cpu = i};
	current = 0;
	sim_self = &tasks[0].task;
	sim_virtual_busy = false;
	account_kind = VIRTUAL_CALLER;
	account_since = sim_virtual_clock;
	for (unsigned int i = 0; i < NR_VIRTUAL_KINDS; i++)
		account_time[i] = 0;
}

enum virtual_kind virtual_account(enum virtual_kind kind)
{
	enum virtual_kind old = account_kind;

	account_time[old] += sim_virtual_clock - account_since;
	account_since = sim_virtual_clock;
	account_kind = kind;
	return old;
}

void sim_cpu_times(struct sim_cpu_time *out)
{
	virtual_account(account_kind);
	out->callers = account_time[VIRTUAL_CALLER];
	out->workers = account_time[VIRTUAL_WORKER];
	out->rcu = account_time[VIRTUAL_RCU];
	out->migration = account_time[VIRTUAL_KTHREAD];
}

void virtual_check_switch(const char *what)
{
	if (in_atomic() || sim_self->rcu_nesting)
		sim_virtual_bug(what, NULL);
}

bool virtual_has_kthreads(void)
{
	for (unsigned int i = 1; i < ARRAY_SIZE(tasks); i++)
		if (tasks[i].used && !tasks[i].done)
			return true;
	return false;
}

static bool can_run(const struct sim_kthread *t)
{
	return t->used && !t->done && t->wake <= sim_virtual_clock &&
	       !(t->wait_word &&
		 (__atomic_load_n(t->wait_word, __ATOMIC_ACQUIRE) & BIT(t->wait_bit)));
}

/* Time passes until the first sleeper wakes. False: nobody sleeps. */
static bool skip_to_first_wake(void)
{
	u64 first = ~0ull;

	for (unsigned int i = 0; i < ARRAY_SIZE(tasks); i++) {
		const struct sim_kthread *t = &tasks[i];

		if (t->used && !t->done && t->wake > sim_virtual_clock && t->wake < first)
			first = t->wake;
	}
	if (first == ~0ull)
		return false;
	virtual_account(account_kind);
	sim_virtual_clock = first;
	account_since = first; /* sleeping costs no CPU time */
	return true;
}

/* Who comes after the current task, which itself comes last. */
static unsigned int pick_next(void)
{
	do {
		for (unsigned int i = 1; i <= ARRAY_SIZE(tasks); i++) {
			unsigned int next = (current + i) % ARRAY_SIZE(tasks);

			if (can_run(&tasks[next]))
				return next;
		}
	} while (skip_to_first_wake());
	sim_virtual_bug("every task waits: deadlock", tasks[current].wait_word);
}

static void reschedule(void)
{
	unsigned int old = current, next = pick_next();
	enum virtual_kind kind;

	if (next == old)
		return;
	kind = virtual_account(tasks[next].kind);
	current = next;
	sim_self = &tasks[next].task;
	swapcontext(&tasks[old].context, &tasks[next].context);
	virtual_account(kind);
}

void sim_virtual_yield(void)
{
	virtual_check_switch("a quiescent state with a lock held or in a read section");
	virtual_rcu_run(false);
	virtual_work_run();
	reschedule();
	virtual_update_busy();
}

void sim_virtual_relax(void)
{
	if (!virtual_has_kthreads() && !virtual_work_queued() && !virtual_rcu_queued())
		sim_virtual_bug("waits for another CPU, and there is none", NULL);
	sim_virtual_yield();
}

void sim_sleep_ns(u64 ns)
{
	virtual_check_switch("sleeping in atomic context");
	tasks[current].wake = sim_virtual_clock + ns;
	sim_virtual_yield();
	tasks[current].wake = 0;
}

void virtual_wait_clear(const unsigned long *word, int bit)
{
	tasks[current].wait_bit = bit;
	tasks[current].wait_word = word;
	reschedule();
	tasks[current].wait_word = NULL;
}

void sim_run(unsigned int nr, void (*fn)(void *arg, unsigned int cpu), void *arg)
{
	BUG_ON(nr != 1 || current != 0);
	fn(arg, 0);
	sim_quiescent();
}

static void kthread_main(void)
{
	struct sim_kthread *self = &tasks[current];

	self->fn(self->arg);
	virtual_check_switch("a kthread ends with a lock held or in a read section");
	self->done = true;
	reschedule();
	BUG();
}

/* Apart, since getcontext() may return twice and so keeps its caller's variables in memory. */
static noinline void set_up_context(struct sim_kthread *t)
{
	getcontext(&t->context);
	t->context.uc_stack.ss_sp = t->stack;
	t->context.uc_stack.ss_size = STACK_SIZE;
	t->context.uc_link = NULL;
	makecontext(&t->context, kthread_main, 0);
}

static struct sim_kthread *run_as(enum virtual_kind kind, void (*fn)(void *arg), void *arg)
{
	unsigned int slot = 1;
	struct sim_kthread *t;

	while (slot < ARRAY_SIZE(tasks) && tasks[slot].used)
		slot++;
	if (slot == ARRAY_SIZE(tasks))
		return NULL;
	t = &tasks[slot];
	*t = (struct sim_kthread){.task.cpu = slot, .kind = kind, .fn = fn, .arg = arg};
	t->stack = malloc(STACK_SIZE);
	if (!t->stack)
		return NULL;
	set_up_context(t);
	t->used = true;
	sim_virtual_busy = true;
	return t;
}

struct sim_kthread *sim_kthread_run(void (*fn)(void *arg), void *arg, const char *name)
{
	(void)name;
	return run_as(VIRTUAL_KTHREAD, fn, arg);
}

struct sim_kthread *sim_worker_run(void (*fn)(void *arg), void *arg, const char *name)
{
	(void)name;
	return run_as(VIRTUAL_WORKER, fn, arg);
}

bool sim_kthread_should_stop(void)
{
	return tasks[current].stop;
}

void sim_kthread_stop(struct sim_kthread *thread)
{
	thread->stop = true;
	thread->wake = 0;
	while (!thread->done)
		sim_virtual_yield();
	free(thread->stack);
	thread->used = false;
	virtual_update_busy();
}

void sim_idle_enter(void)
{
	sim_quiescent();
}

void sim_idle_exit(void)
{
}

u64 sim_yields(void)
{
	return 0;
}

/* One host thread runs everything: nobody spins beside it. */
void sim_spinners(struct sim_spinners *out)
{
	*out = (struct sim_spinners){.tasks = 1, .host_cpus = 1};
}
