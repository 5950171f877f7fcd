// SPDX-License-Identifier: GPL-2.0-or-later
/* Tasks: how they begin, switch and end. */
#include "sim/sched/sched.h"
#include "sim/watch.h"

static void copy_name(char *to, size_t size, const char *name)
{
	size_t i;

	for (i = 0; name[i] && i < size - 1; i++)
		to[i] = name[i];
	to[i] = '\0';
}

/* Work for the task that was switched from, which it could not do on its own stack. */
static void finish_switch(struct sched_cpu *c)
{
	struct sim_task *previous = c->previous;

	sim_context_arrived(&c->current->context, &previous->context);
	if (likely(!previous->dead))
		return;
	list_del_init(&previous->all);
	if (previous->kind == TASK_CALLER)
		run_ended(previous);
	else
		kthread_ended(previous);
}

#ifdef SIM_LOCK_EVENTS
static struct sim_task_brief brief_of(const struct sim_task *task)
{
	struct sim_task_brief brief = {task, task->name, task->dead};

	if (task->kind == TASK_IDLE)
		brief.name = NULL;
	else if (task->kind == TASK_BOOT)
		brief.name = "boot";
	return brief;
}

static void tell_switch(const struct sim_task *from, const struct sim_task *to)
{
	const struct sim_task_brief before = brief_of(from), after = brief_of(to);

	sim_task_switches(&before, &after);
}
#else
#define tell_switch(from, to) ((void)0)
#endif

void task_switch(struct sched_cpu *c, struct sim_task *next)
{
	struct sim_task *previous = c->current;

	tell_switch(previous, next);
	c->previous = previous;
	c->current = next;
	c->switches++;
	sim_self.task = &next->state;
	sim_context_switch(&previous->context, &next->context, previous->dead);
	finish_switch(this_sched());
}

static void task_entry(void)
{
	struct sched_cpu *c = this_sched();
	struct sim_task *self = c->current;

	finish_switch(c);
	sched_set_deadline(c);
	self->fn(self->arg);
	sim_check_quiescent();
	self->dead = true;
	schedule();
	BUG();
}

int task_init(struct sim_task *task, unsigned int cpu, enum task_kind kind, void (*fn)(void *arg),
	      void *arg, const char *name)
{
	int err = sim_context_init(&task->context, task_entry);

	if (err)
		return err;
	*task = (struct sim_task){
		.context = task->context, .kind = kind, .cpu = cpu, .fn = fn, .arg = arg};
	task->state.has_policy = kind == TASK_CALLER;
	task->state.prev = nr_node_ids - 1;
	INIT_LIST_HEAD(&task->run);
	INIT_LIST_HEAD(&task->timer);
	INIT_LIST_HEAD(&task->all);
	copy_name(task->name, sizeof(task->name), name);
	return 0;
}

void task_free(struct sim_task *task)
{
	sim_context_free(&task->context);
}

void task_start(struct sim_task *task)
{
	__atomic_store_n(&task->run_state, TASK_ASLEEP, __ATOMIC_RELEASE);
	task_wake(task);
}
