// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists the tasks of a kernel that seems to hang, for a host thread that watches it. */
#include "sim/sched/sched.h"

/*
 * It stops no task and takes no lock, since a hanging task may hold any. What it reads may change
 * meanwhile, as in the kernel's own dumps of tasks: a deliberate data race.
 */
#ifdef __clang__ /* no_sanitize does not exempt atomic accesses */
#define __looks_on __attribute__((disable_sanitizer_instrumentation))
#else
#define __looks_on __attribute__((no_sanitize("thread")))
#endif

__looks_on static const char *state_of(const struct sim_task *task)
{
	switch (__atomic_load_n(&task->run_state, __ATOMIC_RELAXED)) {
	case TASK_ASLEEP:
		return "asleep";
	case TASK_WAKING:
		return "waking";
	default:
		return "waits for the CPU";
	}
}

/* If one host thread carries all CPUs, the other tasks stand still. */
__looks_on static bool is_carried(const struct sched_cpu *c)
{
#ifdef SIM_ONE_CARRIER
	return c->self == &sim_self;
#else
	return true;
#endif
}

/* A CPU's locks are those of its running task: no task sleeps with one. */
__looks_on static void add_locks(const struct sched_cpu *c, struct sim_task_view *view)
{
#ifdef SIM_LOCK_KEYS
	const struct sim_cpu *self = c->self;
	unsigned int nr = self ? READ_ONCE(self->nr_held) : 0;

	for (unsigned int i = 0; i < nr && view->nr_locks < SIM_VIEW_LOCKS; i++) {
		const struct sim_lock_key *key = self->held[i].key;

		view->locks[view->nr_locks++] = key ? key->name : "a lock";
	}
#endif
}

__looks_on static void show(const struct sched_cpu *c, const struct sim_task *task, sim_task_fn *fn,
			    void *ctx)
{
	const struct sim_context *context = &task->context;
	bool runs = READ_ONCE(c->current) == task && is_carried(c);
	struct sim_task_view view = {
		.cpu = c->cpu,
		.name = task == &c->idle	  ? "idle"
			: task->kind == TASK_BOOT ? "boot"
						  : task->name,
		.state = runs ? "runs" : state_of(task),
	};

	if (runs)
		add_locks(c, &view);
	if (!runs && context->stack && context->size) {
		view.sp = context->sp;
		view.top = (const char *)context->bottom + context->size;
	}
	fn(ctx, &view);
}

__looks_on void sim_tasks_each(sim_task_fn *fn, void *ctx)
{
	const struct sim_task *task;

	for (unsigned int cpu = 0; sched_cpus && cpu < nr_cpu_ids; cpu++) {
		const struct sched_cpu *c = &sched_cpus[cpu];

		if (READ_ONCE(c->current) == &c->idle)
			show(c, &c->idle, fn, ctx);
		list_for_each_entry(task, &c->tasks, all)
			show(c, task, fn, ctx);
	}
}
