// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tasks of the simulated CPUs: a host thread per CPU, made at boot and bound to its host
 * CPU, asleep and off line for RCU between calls of sim_run().
 */
#include <stdlib.h>

#include "sim/native/internal.h"

static struct {
	pthread_t *threads;
	unsigned int nr_threads;
	pthread_mutex_t lock;
	pthread_cond_t start, done;
	void (*fn)(void *arg, unsigned int cpu);
	void *arg;
	unsigned int nr, remaining;
	u64 round;
	bool stop;
} run = {.lock = PTHREAD_MUTEX_INITIALIZER,
	 .start = PTHREAD_COND_INITIALIZER,
	 .done = PTHREAD_COND_INITIALIZER};

/* Waits for a round this CPU takes part in; false: the end. */
static bool next_round(unsigned int cpu, u64 *seen)
{
	bool more;

	pthread_mutex_lock(&run.lock);
	while (!run.stop && (run.round == *seen || cpu >= run.nr))
		pthread_cond_wait(&run.start, &run.lock);
	*seen = run.round;
	more = !run.stop;
	pthread_mutex_unlock(&run.lock);
	return more;
}

static void finish_round(void)
{
	pthread_mutex_lock(&run.lock);
	if (!--run.remaining)
		pthread_cond_signal(&run.done);
	pthread_mutex_unlock(&run.lock);
}

static void *task(void *arg)
{
	unsigned int cpu = (unsigned int)(unsigned long)arg;
	u64 seen = 0;

	sim_thread_enter(cpu, SIM_TASK);
	sim_idle_enter();
	while (next_round(cpu, &seen)) {
		sim_idle_exit();
		run.fn(run.arg, cpu);
		sim_idle_enter();
		finish_round();
	}
	sim_idle_exit();
	sim_thread_leave();
	return NULL;
}

void sim_run(unsigned int nr, void (*fn)(void *arg, unsigned int cpu), void *arg)
{
	might_sleep();
	BUG_ON(nr > run.nr_threads);
	if (!nr)
		return;
	sim_idle_enter();
	sim_spinning(SIM_TASK, (int)nr);
	pthread_mutex_lock(&run.lock);
	BUG_ON(run.remaining);
	run.fn = fn;
	run.arg = arg;
	run.nr = run.remaining = nr;
	run.round++;
	pthread_cond_broadcast(&run.start);
	while (run.remaining)
		pthread_cond_wait(&run.done, &run.lock);
	run.nr = 0;
	pthread_mutex_unlock(&run.lock);
	sim_spinning(SIM_TASK, -(int)nr);
	sim_idle_exit();
}

int sim_tasks_init(const struct sim_config *config)
{
	run.threads = calloc(config->nr_cpus, sizeof(*run.threads));
	if (!run.threads)
		return -ENOMEM;
	run.round = 0;
	run.nr = run.nr_threads = 0;
	run.stop = false;
	for (unsigned int cpu = 0; cpu < config->nr_cpus; cpu++) {
		if (sim_thread_create(&run.threads[cpu], task, (void *)(unsigned long)cpu,
				      config->topology->cpu_os_index[cpu])) {
			sim_tasks_exit();
			return -ENOMEM;
		}
		run.nr_threads++;
	}
	return 0;
}

void sim_tasks_exit(void)
{
	pthread_mutex_lock(&run.lock);
	run.stop = true;
	pthread_cond_broadcast(&run.start);
	pthread_mutex_unlock(&run.lock);
	sim_idle_enter();
	for (unsigned int cpu = 0; cpu < run.nr_threads; cpu++)
		pthread_join(run.threads[cpu], NULL);
	sim_idle_exit();
	run.nr_threads = 0;
	free(run.threads);
	run.threads = NULL;
}
