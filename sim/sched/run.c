// SPDX-License-Identifier: GPL-2.0-or-later
/* The tasks of sim_run(): one on each CPU that replays. Their stacks stay until shutdown. */
#include "sim/sched/sched.h"

#include <stdlib.h>

static struct {
	struct sim_task *tasks; /* [nr_tasks] */
	unsigned int nr_tasks, remaining;
	void (*fn)(void *arg, unsigned int cpu);
	void *arg;
	struct wait_list ends;
} run;

int run_init(const struct sim_config *config)
{
	run.remaining = 0;
	wait_list_init(&run.ends);
	run.nr_tasks = config->nr_cpus;
	run.tasks = calloc(run.nr_tasks, sizeof(*run.tasks));
	return run.tasks ? 0 : -ENOMEM;
}

void run_exit(void)
{
	for (unsigned int i = 0; run.tasks && i < run.nr_tasks; i++)
		task_free(&run.tasks[i]);
	free(run.tasks);
	run.tasks = NULL;
}

static void run_main(void *arg)
{
	run.fn(run.arg, (unsigned int)(unsigned long)arg);
}

void run_ended(struct sim_task *task)
{
	if (!__atomic_sub_fetch(&run.remaining, 1, __ATOMIC_SEQ_CST))
		wait_list_wake(&run.ends);
}

void sim_run(unsigned int nr, void (*fn)(void *arg, unsigned int cpu), void *arg)
{
	might_sleep();
	BUG_ON(nr > run.nr_tasks || __atomic_load_n(&run.remaining, __ATOMIC_RELAXED));
	if (!nr)
		return;
	run.fn = fn;
	run.arg = arg;
	__atomic_store_n(&run.remaining, nr, __ATOMIC_SEQ_CST);
	for (unsigned int cpu = 0; cpu < nr; cpu++)
		BUG_ON(task_init(&run.tasks[cpu], cpu, TASK_CALLER, run_main,
				 (void *)(unsigned long)cpu, "replay"));
	for (unsigned int cpu = nr; cpu-- > 0;)
		task_start(&run.tasks[cpu]);
	wait_list_until(&run.ends, !__atomic_load_n(&run.remaining, __ATOMIC_SEQ_CST));
}
