// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The host threads of the simulated kernel: which CPU each is, its CPU time by kind, and how
 * many of them can spin on a lock.
 */
#include <sched.h>
#include <stdlib.h>

#include "sim/native/internal.h"

__thread struct sim_thread sim_self;

/* A slot per CPU, and one for the thread that booted, which is CPU 0 as well. */
struct slot {
	struct sim_thread *self; /* NULL: free */
	clockid_t clock;
	u64 start_ns;
	enum sim_thread_kind kind;
};

static struct slot *slots;
static struct sim_cpu_time retired;
static u64 retired_queued;
static struct sim_spinners peak;
static int spinning[NR_SIM_KINDS];
static cpu_set_t others; /* host CPUs that no task is bound to */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static __thread struct slot *my_slot;

static u64 clock_ns(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t))
		return 0;
	return (u64)t.tv_sec * 1000000000ull + (u64)t.tv_nsec;
}

static void add_time(struct sim_cpu_time *sum, enum sim_thread_kind kind, u64 ns)
{
	switch (kind) {
	case SIM_TASK:
		sum->callers += ns;
		break;
	case SIM_WORKER:
		sum->workers += ns;
		break;
	case SIM_RCU_WORKER:
		sum->rcu += ns;
		break;
	case SIM_KTHREAD:
		sum->migration += ns;
		break;
	default: /* the thread that booted is the host's */
		break;
	}
}

static void find_other_cpus(const struct sim_config *config)
{
	cpu_set_t allowed;

	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		CPU_ZERO(&allowed);
	peak.host_cpus = (unsigned int)CPU_COUNT(&allowed);
	others = allowed;
	for (unsigned int i = 0; i < config->nr_cpus; i++) {
		unsigned int os_index = config->topology->cpu_os_index[i];

		if (os_index < CPU_SETSIZE)
			CPU_CLR(os_index, &others);
	}
	if (!CPU_COUNT(&others))
		others = allowed;
}

int sim_threads_init(const struct sim_config *config)
{
	slots = calloc(nr_cpu_ids + 1, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	memset(&retired, 0, sizeof(retired));
	memset(&peak, 0, sizeof(peak));
	memset(spinning, 0, sizeof(spinning));
	retired_queued = 0;
	find_other_cpus(config);
	return 0;
}

void sim_threads_exit(void)
{
	free(slots);
	slots = NULL;
}

void sim_thread_enter(unsigned int cpu, enum sim_thread_kind kind)
{
	struct slot *slot = &slots[kind == SIM_BOOT ? nr_cpu_ids : cpu];

	memset(&sim_self, 0, sizeof(sim_self));
	sim_self.cpu = cpu;
	sim_self.percpu_offset = sim_percpu_offset(cpu);
	sim_self.callbacks.tail = &sim_self.callbacks.head;
	sim_self.frees.tail = &sim_self.frees.head;
	my_slot = slot;
	pthread_mutex_lock(&lock);
	slot->kind = kind;
	pthread_getcpuclockid(pthread_self(), &slot->clock);
	slot->start_ns = clock_ns(slot->clock);
	slot->self = &sim_self;
	pthread_mutex_unlock(&lock);
	sim_qsbr_register();
}

void sim_thread_leave(void)
{
	struct slot *slot = my_slot;

	sim_work_wake();
	sim_rcu_publish();
	sim_qsbr_unregister();
	pthread_mutex_lock(&lock);
	add_time(&retired, slot->kind, clock_ns(slot->clock) - slot->start_ns);
	retired_queued += sim_self.rcu_queued;
	slot->self = NULL;
	pthread_mutex_unlock(&lock);
}

void sim_cpu_times(struct sim_cpu_time *out)
{
	pthread_mutex_lock(&lock);
	*out = retired;
	for (unsigned int i = 0; i < nr_cpu_ids + 1; i++)
		if (slots[i].self)
			add_time(out, slots[i].kind, clock_ns(slots[i].clock) - slots[i].start_ns);
	pthread_mutex_unlock(&lock);
}

u64 sim_threads_rcu_queued(void)
{
	u64 sum;

	pthread_mutex_lock(&lock);
	sum = retired_queued;
	for (unsigned int i = 0; i < nr_cpu_ids + 1; i++)
		if (slots[i].self)
			sum += READ_ONCE(slots[i].self->rcu_queued);
	pthread_mutex_unlock(&lock);
	return sum;
}

void sim_spinning(enum sim_thread_kind kind, int change)
{
	unsigned int tasks, kthreads, workers;

	pthread_mutex_lock(&lock);
	spinning[kind] += change;
	tasks = (unsigned int)spinning[SIM_TASK];
	kthreads = (unsigned int)spinning[SIM_KTHREAD];
	workers = (unsigned int)(spinning[SIM_WORKER] + spinning[SIM_RCU_WORKER]);
	if (tasks + kthreads + workers > peak.tasks + peak.kthreads + peak.workers) {
		peak.tasks = tasks;
		peak.kthreads = kthreads;
		peak.workers = workers;
	}
	pthread_mutex_unlock(&lock);
}

void sim_spinners(struct sim_spinners *out)
{
	pthread_mutex_lock(&lock);
	*out = peak;
	pthread_mutex_unlock(&lock);
}

int sim_thread_create(pthread_t *thread, void *(*fn)(void *), void *arg, unsigned int os_index)
{
	static bool told;
	cpu_set_t cpus = others;
	int err = pthread_create(thread, NULL, fn, arg);

	if (err)
		return -ENOMEM;
	if (os_index != ~0u) {
		CPU_ZERO(&cpus);
		if (os_index < CPU_SETSIZE)
			CPU_SET(os_index, &cpus);
	}
	if (pthread_setaffinity_np(*thread, sizeof(cpus), &cpus) && !told) {
		told = true;
		pr_warn("host CPU %u is not ours to run on: threads are not bound", os_index);
	}
	return 0;
}
