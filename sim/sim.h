/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine: what boots, drives and observes a simulated kernel. The replay loop, the
 * migration drivers and the tests use it; the allocator uses sim/kernel.h alone.
 *
 * One simulated kernel per process at a time. Each machine (sim/native, sim/virtual)
 * implements all of it.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "sim/host.h"
#include "sim/kernel.h"

/*
 * Boots: memmap, zones, per-CPU data, workers. 0, -EINVAL or -ENOMEM; on failure nothing
 * is left behind. sim_shutdown() waits for all work and callbacks, stops the workers, and
 * returns how many frames, kmem objects and callbacks were still held: 0 is clean.
 */
int sim_boot(const struct sim_config *config);
u64 sim_shutdown(void);

/*
 * Runs fn(arg, cpu) as the task of each simulated CPU 0..nr-1 and returns when all have
 * returned. Tasks are online RCU readers between quiescent states (see sim_quiescent).
 */
void sim_run(unsigned int nr, void (*fn)(void *arg, unsigned int cpu), void *arg);

/*
 * A CPU goes while it runs no task; called from another one, process context. What it leaves
 * in per-CPU queues is handed over (sim/kernel/cpuhotplug.h). It may run tasks again.
 */
void sim_cpu_dead(unsigned int cpu);

/*
 * A kthread bound to no replay CPU (migration driver). It runs until fn returns;
 * sim_kthread_stop() makes sim_kthread_should_stop() true inside it and joins it.
 * NULL: no memory. On the one-CPU virtual machine fn runs as a cooperative task.
 */
struct sim_kthread;
struct sim_kthread *sim_kthread_run(void (*fn)(void *arg), void *arg, const char *name);
/* The same, of the kernel's own: its CPU time counts as workers'. Any context. */
struct sim_kthread *sim_worker_run(void (*fn)(void *arg), void *arg, const char *name);
bool sim_kthread_should_stop(void);
void sim_kthread_stop(struct sim_kthread *thread);

/*
 * The inline functions, which the machine supplies in <machine/sim.h>:
 *
 * void sim_quiescent(void)
 *	This CPU holds no lock and no RCU-protected pointer: announced between operations.
 * u64 sim_clock(void)
 *	Time stamp in ticks. Not a barrier: the CPU may move it by some instructions.
 * void sim_relax(unsigned int *turns)
 *	One turn of a loop that waits for another CPU (@turns starts at 0): cpu_relax(), or
 *	now and then a yield where more threads spin than the host has CPUs.
 */
#include <machine/sim.h>

/*
 * The calling thread is outside the kernel until sim_idle_exit(): it touches nothing of it,
 * and grace periods do not wait for it. For work of the host between sim_run() calls.
 */
void sim_idle_enter(void);
void sim_idle_exit(void);

/* Waits about @ns, off line for RCU; process context. */
void sim_sleep_ns(u64 ns);

/* Ticks of sim_clock() to nanoseconds. */
u64 sim_ticks_to_ns(u64 ticks);
/* What the ticks are: "tsc", "cntvct", "clock_gettime", "virtual". */
const char *sim_clock_name(void);

/* By kind of thread since boot. */
void sim_cpu_times(struct sim_cpu_time *out);

/* What waits for a grace period: now and at most since boot. */
struct sim_rcu_stats {
	u64 queued, invoked, peak_objects, peak_bytes;
};
void sim_rcu_stats(struct sim_rcu_stats *out);

/* Waits for another CPU that yielded the host CPU, since boot. */
u64 sim_yields(void);

/*
 * Threads of this kernel that can spin on a lock, at most at one time since boot: CPUs that
 * run tasks, kthreads, and the workers once they had something to do. More than the host's
 * CPUs: waiters lose time slices, and the figures are the scheduler's; see sim_config.yield.
 */
struct sim_spinners {
	unsigned int tasks, kthreads, workers; /* at the peak of the sum */
	unsigned int host_cpus;		       /* this process may run on */
};
void sim_spinners(struct sim_spinners *out);

#endif
