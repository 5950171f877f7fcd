// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kthreads. Those without a CPU of their own are distributed over the CPUs that replay nothing, or
 * run on the CPU that the configuration names. Without either, they run on the last CPUs.
 */
#include "sim/sched/sched.h"

#include <stdlib.h>

struct sim_kthread {
	struct sim_task task;
};

/* Static, since a waiter may free the task as soon as it has ended. */
static struct wait_list ends;
static unsigned int first_cpu, next_cpu, named_cpu;

void kthread_init(const struct sim_config *config)
{
	wait_list_init(&ends);
	first_cpu = config->nr_cpus < nr_cpu_ids ? config->nr_cpus : 0;
	named_cpu = config->kthread_cpu;
	next_cpu = 0;
}

unsigned int kthread_choose_cpu(void)
{
	unsigned int nr = nr_cpu_ids - first_cpu;
	unsigned int turn = __atomic_fetch_add(&next_cpu, 1, __ATOMIC_RELAXED);

	if (named_cpu && named_cpu - 1 < nr_cpu_ids)
		return named_cpu - 1;
	return nr_cpu_ids - 1 - turn % nr;
}

struct sim_task *kthread_make(enum task_kind kind, unsigned int cpu, void (*fn)(void *arg),
			      void *arg, const char *name)
{
	struct sim_kthread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	if (task_init(&thread->task, cpu, kind, fn, arg, name)) {
		free(thread);
		return NULL;
	}
	task_start(&thread->task);
	return &thread->task;
}

void kthread_ended(struct sim_task *task)
{
	__atomic_store_n(&task->ended, true, __ATOMIC_SEQ_CST);
	wait_list_wake(&ends);
}

void kthread_join(struct sim_task *task)
{
	might_sleep();
	task_wake(task);
	wait_list_until(&ends, __atomic_load_n(&task->ended, __ATOMIC_SEQ_CST));
	task_free(task);
}

static struct sim_kthread *thread_of(struct sim_task *task)
{
	return task ? container_of(task, struct sim_kthread, task) : NULL;
}

void kthread_free(struct sim_task *task)
{
	free(thread_of(task));
}

struct sim_kthread *sim_kthread_run(void (*fn)(void *arg), void *arg, const char *name)
{
	return thread_of(kthread_make(TASK_KTHREAD, kthread_choose_cpu(), fn, arg, name));
}

struct sim_kthread *sim_kthread_run_on_cpu(void (*fn)(void *arg), void *arg, unsigned int cpu,
					   const char *name)
{
	BUG_ON(cpu >= nr_cpu_ids);
	return thread_of(kthread_make(TASK_KTHREAD, cpu, fn, arg, name));
}

struct sim_kthread *sim_worker_run(void (*fn)(void *arg), void *arg, const char *name)
{
	return thread_of(kthread_make(TASK_WORKER, kthread_choose_cpu(), fn, arg, name));
}

bool sim_kthread_should_stop(void)
{
	return __atomic_load_n(&this_sched()->current->stop, __ATOMIC_SEQ_CST);
}

void sim_kthread_stop(struct sim_kthread *thread)
{
	__atomic_store_n(&thread->task.stop, true, __ATOMIC_SEQ_CST);
	kthread_join(&thread->task);
	kthread_free(&thread->task);
}
