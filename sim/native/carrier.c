// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A host thread carries each CPU, bound to the CPU's host CPU if it has one. An idle one polls for
 * a while and then sleeps; with more CPUs than the host has it sleeps at once.
 */
#include <linux/futex.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/native/internal.h"

/* How long to poll, and how early to poll before a timer, as the kernel's haltpoll. */
#define POLL_NS	      2000000u
#define POLL_AHEAD_NS 100000u

struct carrier {
	pthread_t thread;
	struct sim_cpu *cpu; /* the thread's sim_self */
	bool started;
	u32 kicked ____cacheline_aligned;
	u32 asleep;
} ____cacheline_aligned;

__thread struct sim_cpu sim_self;

static struct carrier *carriers; /* [nr_cpu_ids] */
static const struct sim_topology *topology;
static cpu_set_t boot_set;
static u64 poll_ticks, poll_ahead;
static void (*cpu_main)(unsigned int cpu);

int sim_machine_init(const struct sim_config *config)
{
	sim_clock_init();
	return 0;
}

void sim_machine_exit(void)
{
}

static unsigned int host_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) ? 1 : (unsigned int)CPU_COUNT(&set);
}

unsigned int sim_carrier_nr_cpus(const struct sim_config *config)
{
	unsigned int most =
		config->oversubscribe ? SIM_MAX_CPUS : max(host_cpus(), config->nr_cpus);
	unsigned int nr = max(config->nr_cpus + config->nr_kthread_cpus, config->kthread_cpu);

	most = min(most, config->topology->nr_cpus);
	return min(nr, most);
}

int sim_carriers_init(const struct sim_config *config)
{
	if (nr_cpu_ids > host_cpus() && !config->oversubscribe)
		return -EINVAL;
	topology = config->topology;
	sim_yield_mode = config->oversubscribe;
	sim_yields_reset();
	poll_ticks = sim_yield_mode ? 0 : sim_ns_to_ticks(POLL_NS);
	poll_ahead = sim_yield_mode ? 0 : sim_ns_to_ticks(POLL_AHEAD_NS);
	if (sched_getaffinity(0, sizeof(boot_set), &boot_set))
		CPU_ZERO(&boot_set);
	carriers = aligned_alloc(L1_CACHE_BYTES, nr_cpu_ids * sizeof(*carriers));
	if (!carriers)
		return -ENOMEM;
	memset(carriers, 0, nr_cpu_ids * sizeof(*carriers));
	return 0;
}

void sim_carriers_exit(void)
{
	if (CPU_COUNT(&boot_set))
		sched_setaffinity(0, sizeof(boot_set), &boot_set);
	free(carriers);
	carriers = NULL;
}

struct sim_cpu *sim_cpu_of(unsigned int cpu)
{
	return carriers[cpu].cpu;
}

static void bind(unsigned int cpu)
{
	unsigned int os_index = topology->cpu_os_index[cpu];
	static bool told;
	cpu_set_t set = boot_set;

	if (os_index < CPU_SETSIZE) {
		CPU_ZERO(&set);
		CPU_SET(os_index, &set);
	}
	if (CPU_COUNT(&set) && sched_setaffinity(0, sizeof(set), &set) &&
	    !__atomic_exchange_n(&told, true, __ATOMIC_RELAXED))
		pr_warn("host CPU %u is not ours to run on: threads are not bound", os_index);
	prctl(PR_SET_TIMERSLACK, 1ul, 0ul, 0ul, 0ul);
}

void sim_carriers_adopt_boot(void)
{
	bind(0);
	carriers[0].cpu = &sim_self;
}

static void *carry(void *arg)
{
	unsigned int cpu = (unsigned int)(unsigned long)arg;

	bind(cpu);
	carriers[cpu].cpu = &sim_self;
	sim_self.cpu = cpu;
	cpu_main(cpu);
	return NULL;
}

int sim_carriers_start(void (*main)(unsigned int cpu))
{
	cpu_main = main;
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++) {
		if (pthread_create(&carriers[cpu].thread, NULL, carry, (void *)(unsigned long)cpu))
			return -ENOMEM;
		carriers[cpu].started = true;
	}
	return 0;
}

void sim_carriers_stop(void)
{
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++) {
		if (carriers[cpu].started)
			pthread_join(carriers[cpu].thread, NULL);
		carriers[cpu].started = false;
	}
}

void sim_carrier_turn(void)
{
}

void sim_carrier_ticked(void)
{
}

void sim_carrier_sync_clock(void)
{
}

void sim_carrier_look(void)
{
	__atomic_store_n(&carriers[sim_self.cpu].kicked, 0, __ATOMIC_SEQ_CST);
}

static bool poll(const struct carrier *c, u64 until)
{
	while (sim_clock() < until) {
		if (__atomic_load_n(&c->kicked, __ATOMIC_ACQUIRE))
			return true;
		cpu_relax();
	}
	return false;
}

/* Waits for a kick, or about @ticks. */
static void sleep_for(struct carrier *c, u64 ticks)
{
	u64 ns = sim_ticks_to_ns(ticks);
	struct timespec t = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};

	__atomic_store_n(&c->asleep, 1, __ATOMIC_SEQ_CST);
	if (!__atomic_load_n(&c->kicked, __ATOMIC_SEQ_CST))
		syscall(SYS_futex, &c->kicked, FUTEX_WAIT_PRIVATE, 0, ticks == ~0ull ? NULL : &t,
			NULL, 0);
	__atomic_store_n(&c->asleep, 0, __ATOMIC_SEQ_CST);
}

void sim_carrier_idle(u64 until)
{
	struct carrier *c = &carriers[sim_self.cpu];
	u64 now = sim_clock();

	if (poll(c, min(until, now + poll_ticks)))
		return;
	now = sim_clock();
	if (until == ~0ull)
		sleep_for(c, ~0ull);
	else if (until > now + poll_ahead)
		sleep_for(c, until - now - poll_ahead);
	if (until != ~0ull && poll_ahead)
		poll(c, until);
}

void sim_carrier_kick(unsigned int cpu)
{
	struct carrier *c = &carriers[cpu];

	__atomic_store_n(&c->kicked, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&c->asleep, __ATOMIC_SEQ_CST))
		syscall(SYS_futex, &c->kicked, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
