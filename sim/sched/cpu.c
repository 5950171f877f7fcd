// SPDX-License-Identifier: GPL-2.0-or-later
/* CPUs come up at boot and go down at shutdown; what they ran, by kind. */
#include <stdlib.h>

#include "sim/sched/boot.h"
#include "sim/sched/sched.h"

#define DEFAULT_HZ  1000u
#define BOOT_NAP_NS 20000u

static struct sim_task boot_task;
static unsigned int nr_up;

unsigned int sched_hz(const struct sim_config *config)
{
	return config->hz ? config->hz : DEFAULT_HZ;
}

static int alloc_cpus(void)
{
	u64 now = sim_clock();

	sched_cpus = aligned_alloc(L1_CACHE_BYTES, nr_cpu_ids * sizeof(*sched_cpus));
	if (!sched_cpus)
		return -ENOMEM;
	memset(sched_cpus, 0, nr_cpu_ids * sizeof(*sched_cpus));
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		sched_cpu_init(&sched_cpus[cpu], cpu);
		sched_cpus[cpu].next_tick = now + sched_tick;
	}
	return 0;
}

/* @self: the CPU's inline part. It runs @task. */
static void come_up(struct sched_cpu *c, struct sim_cpu *self, struct sim_task *task,
		    enum task_kind kind)
{
	*self = (struct sim_cpu){.cpu = c->cpu, .percpu_offset = sim_percpu_offset(c->cpu)};
	self->task = &task->state;
	task->kind = kind;
	task->cpu = c->cpu;
	INIT_LIST_HEAD(&task->run);
	INIT_LIST_HEAD(&task->timer);
	INIT_LIST_HEAD(&task->all);
	c->self = self;
	c->current = task;
	c->since = sim_clock();
	rcu_cpu_init(c);
	__atomic_fetch_add(&nr_up, 1, __ATOMIC_RELEASE);
}

/* CPU 0 idles on a stack of its own: the host thread's stack is the boot task's. */
static void idle_of_boot_cpu(void *arg)
{
	for (;;)
		sched_idle_loop(arg);
}

int sched_init(const struct sim_config *config)
{
	int err;

	sched_params_init(sched_hz(config));
	rcu_init(config);
	kthread_init(config);
	wait_bits_init();
	__atomic_store_n(&nr_up, 0, __ATOMIC_RELAXED);
	err = alloc_cpus();
	if (err)
		return err;
	err = task_init(&sched_cpus[0].idle, 0, TASK_IDLE, idle_of_boot_cpu, &sched_cpus[0],
			"swapper");
	if (err) {
		free(sched_cpus);
		sched_cpus = NULL;
		return err;
	}
	sim_carriers_adopt_boot();
	memset(&boot_task, 0, sizeof(boot_task));
	sim_context_adopt(&boot_task.context);
	boot_task.state.has_policy = true;
	boot_task.state.prev = nr_node_ids - 1;
	come_up(&sched_cpus[0], sim_cpu_of(0), &boot_task, TASK_BOOT);
	return 0;
}

void sched_exit(void)
{
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		task_free(&sched_cpus[cpu].idle);
	free(sched_cpus);
	sched_cpus = NULL;
}

#ifdef SIM_ONE_CARRIER
static int start_cpus(void)
{
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++) {
		struct sched_cpu *c = &sched_cpus[cpu];

		if (sim_context_init(&c->idle.context, sched_carried_idle))
			return -ENOMEM;
		come_up(c, sim_cpu_of(cpu), &c->idle, TASK_IDLE);
		rcu_eqs_enter(c); /* idles until it is carried for the first time */
	}
	return sim_carriers_start(NULL);
}
#else
static void cpu_main(unsigned int cpu)
{
	struct sched_cpu *c = &sched_cpus[cpu];

	sim_context_adopt(&c->idle.context);
	come_up(c, sim_cpu_of(cpu), &c->idle, TASK_IDLE);
	sched_idle_loop(c);
	rcu_eqs_enter(c);
}

static int start_cpus(void)
{
	int err = sim_carriers_start(cpu_main);

	while (!err && __atomic_load_n(&nr_up, __ATOMIC_ACQUIRE) < nr_cpu_ids)
		sim_sleep_ns(BOOT_NAP_NS);
	return err;
}
#endif

static void stop_cpus(void)
{
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++)
		if (sched_cpus[cpu].self)
			sched_request(&sched_cpus[cpu], REQUEST_STOP);
	sim_carriers_stop();
}

int sched_start(const struct sim_config *config)
{
	int err = start_cpus();

	if (!err)
		err = run_init(config);
	if (!err)
		err = workqueue_init();
	if (!err)
		err = rcu_start();
	if (err)
		sched_stop();
	return err;
}

/* Work may queue callbacks, and callbacks may queue work. */
void sched_drain(void)
{
	do {
		workqueue_drain_all();
		rcu_barrier();
	} while (workqueue_is_busy() || rcu_is_busy());
}

u64 sched_stop(void)
{
	u64 left;

	if (workqueue_is_up())
		sched_drain();
	workqueue_exit();
	left = rcu_exit();
	run_exit();
	stop_cpus();
	return left;
}

static void add_times(struct sim_cpu_time *out, const struct sched_cpu *c)
{
	out->callers += READ_ONCE(c->time[TASK_CALLER]);
	out->workers += READ_ONCE(c->time[TASK_WORKER]);
	out->migration += READ_ONCE(c->time[TASK_KTHREAD]);
	out->rcu += READ_ONCE(c->softirq_time);
}

void sim_cpu_times(struct sim_cpu_time *out)
{
	*out = (struct sim_cpu_time){0};
	sched_account(this_sched(), sim_clock());
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		add_times(out, &sched_cpus[cpu]);
	out->callers = sim_ticks_to_ns(out->callers);
	out->workers = sim_ticks_to_ns(out->workers);
	out->migration = sim_ticks_to_ns(out->migration);
	out->rcu = sim_ticks_to_ns(out->rcu);
}

#ifdef SIM_OWN_STACKS
void sched_stacks_each(void (*fn)(void *ctx, const void *sp), void *ctx)
{
	const struct sim_task *task;

	fn(ctx, boot_task.context.sp);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		const struct sched_cpu *c = &sched_cpus[cpu];

		fn(ctx, c->idle.context.sp);
		fn(ctx, c->current->context.sp);
		list_for_each_entry(task, &c->tasks, all)
			fn(ctx, task->context.sp);
	}
}
#endif
