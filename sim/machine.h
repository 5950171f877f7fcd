/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's part of boot, memory and the scheduler: what carries a CPU, how a CPU idles, and
 * how it is kicked. Native: a host thread for each CPU. Virtual: one host thread for all.
 */
#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include "sim/sim.h"

/* The first step of boot and the last of shutdown: clock and memory. 0, -EINVAL or -ENOMEM. */
int sim_machine_init(const struct sim_config *config);
void sim_machine_exit(void);
int sim_kmem_init(void);
u64 sim_kmem_exit(void); /* objects still held */

/*
 * Address space of per-CPU memory, which reads as zero (NULL: no memory), and a lock that lets CPUs
 * allocate from it one at a time.
 */
void *sim_percpu_map(size_t bytes);
void sim_percpu_unmap(void *base, size_t bytes);
void sim_percpu_lock(void);
void sim_percpu_unlock(void);

/* A callback that waited long enough: calls its function, or frees its object. */
void sim_rcu_invoke(struct rcu_head *head);

/* How many CPUs to boot: nr_cpu_ids. Those from config->nr_cpus on run only kthreads. */
unsigned int sim_carrier_nr_cpus(const struct sim_config *config);

/* For the CPUs of a booted kernel, before they begin and after they have ended. 0 or -ENOMEM. */
int sim_carriers_init(const struct sim_config *config);
void sim_carriers_exit(void);

/* From here to sim_carriers_exit() the calling host thread carries CPU 0. */
void sim_carriers_adopt_boot(void);
/*
 * Carries CPUs 1..nr_cpu_ids-1. With a host thread each, that runs @main(cpu) on its own stack
 * until it returns; where one carries all (SIM_ONE_CARRIER), sched_carry() switches between
 * them. 0 or -ENOMEM. Stop waits until all have returned.
 */
int sim_carriers_start(void (*main)(unsigned int cpu));
void sim_carriers_stop(void);

/*
 * Supplied by the scheduler: the calling host thread switches from this CPU's task to that of @cpu.
 */
void sched_carry(unsigned int cpu);
#ifdef SIM_OWN_STACKS
/* Supplied by the scheduler: where each task's stack was left; may report one more than once. */
void sched_stacks_each(void (*fn)(void *ctx, const void *sp), void *ctx);
#endif
/* sim_self is @cpu's from now on. With SIM_ONE_CARRIER. */
void sim_carrier_enter(unsigned int cpu);

/* The CPU's inline part: sim_self, as other CPUs see it. */
struct sim_cpu *sim_cpu_of(unsigned int cpu);

/*
 * The calling CPU has nothing to run until @until on the clock (~0: ever) or a kick since
 * sim_carrier_look(), which it calls before it looks for something. May return early.
 */
void sim_carrier_look(void);
void sim_carrier_idle(u64 until);
/* Any CPU, any context: makes @cpu look for work soon, idle or not. */
void sim_carrier_kick(unsigned int cpu);

/* The calling CPU has received something from others: moves its clock up to theirs. */
void sim_carrier_sync_clock(void);

/* The calling CPU has had a timer tick, which takes time where time is simulated. */
void sim_carrier_ticked(void);

/* At a switch point of the running task: may carry another CPU first. */
void sim_carrier_turn(void);

#ifdef SIM_KERNEL_CONFIGS
/* Orders all that @cpu has done before all that the calling CPU does next. */
void sim_cpu_observed(unsigned int cpu);
#endif

/* Nanoseconds to ticks of sim_clock(). */
u64 sim_ns_to_ticks(u64 ns);

#ifdef SIM_DEBUG
void sim_lockdep_reset(void);
#else
#define sim_lockdep_reset() ((void)0)
#endif

#endif
