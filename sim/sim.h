/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine: boots, drives and observes a simulated kernel. The replay loop, the migration
 * drivers and the tests use it; the allocator uses sim/kernel.h alone.
 *
 * One simulated kernel per process at a time. Each machine (sim/native, sim/virtual) implements all
 * of it.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "sim/host.h"
#include "sim/kernel.h"
#include "sim/show.h"

/*
 * Boots: memmap, zones, per-CPU data, CPUs, workers. 0, -EINVAL or -ENOMEM; on failure nothing is
 * left behind. -EINVAL also where the host has fewer CPUs than asked for, without oversubscribe.
 * sim_shutdown() waits for all work and callbacks, stops the workers, and returns how many
 * frames, kmem objects and callbacks were still held: 0 is clean.
 *
 * The calling host thread is a task of CPU 0 in between, and stays the same.
 */
int sim_boot(const struct sim_config *config);
u64 sim_shutdown(void);

/*
 * Runs fn(arg, cpu) as a task of each simulated CPU 0..nr-1 and returns when all have returned.
 * They switch at quiescent states: sim_quiescent(), cond_resched(), and where they sleep.
 */
void sim_run(unsigned int nr, void (*fn)(void *arg, unsigned int cpu), void *arg);

/*
 * A CPU dies while it runs no task. Called on another CPU, in process context. Its per-CPU queues
 * are passed on (sim/kernel/cpuhotplug.h). It may run tasks again.
 */
void sim_cpu_dead(unsigned int cpu);

/*
 * A kthread, for a CPU of the scheduler's choice or a certain one. It runs until fn returns;
 * sim_kthread_stop() makes sim_kthread_should_stop() true inside it, wakes it and joins it. NULL:
 * no memory. Any context but stop, which sleeps. It shares its CPU with other tasks: one that spins
 * for another task of the same CPU must let it run (sim_wait_turn()).
 */
struct sim_kthread;
struct sim_kthread *sim_kthread_run(void (*fn)(void *arg), void *arg, const char *name);
struct sim_kthread *sim_kthread_run_on_cpu(void (*fn)(void *arg), void *arg, unsigned int cpu,
					   const char *name);
/* The same, of the kernel's own: its CPU time counts as workers'. Any context. */
struct sim_kthread *sim_worker_run(void (*fn)(void *arg), void *arg, const char *name);
bool sim_kthread_should_stop(void);
void sim_kthread_stop(struct sim_kthread *thread);

/*
 * The inline functions, which the machine supplies in <machine/sim.h>:
 *
 * void sim_quiescent(void)
 *	This task holds no lock and no RCU-protected pointer: announced between operations. What
 *	is due on the CPU runs first: ticks, callbacks, other tasks.
 * bool sim_quiescent_at(u64 now)
 *	The same, with a time stamp that the caller has anyway. True: time has passed.
 * u64 sim_clock(void)
 *	Time stamp in ticks. Not a barrier: the CPU may move it by some instructions.
 * void sim_spend(u64 ticks)
 *	Work of that length that touches no memory.
 * void sim_relax(unsigned int *turns)
 *	One turn of a loop that waits for another CPU (@turns starts at 0): cpu_relax(), or
 *	now and then a yield of the host CPU, where there are more CPUs than the host has.
 * void sim_relax_on(unsigned int *turns, const volatile void *word)
 *	The same, of a loop that has just read @word and waits until another CPU writes it: a
 *	simulated machine spends no time of the host on it.
 */
#include <machine/sim.h>

/*
 * One turn of waiting for other tasks, in process context: lets those of this CPU run. Locks do not
 * wait this way.
 */
void sim_wait_turn(unsigned int *turns);

/*
 * The calling task is outside the kernel until sim_idle_exit(): it touches nothing of it, and
 * grace periods do not wait for it. For work of the host between sim_run() calls; other tasks of
 * the CPU do not run meanwhile.
 */
void sim_idle_enter(void);
void sim_idle_exit(void);

/* Sleeps @ns, but not beyond sim_kthread_stop(); process context. */
void sim_sleep_ns(u64 ns);

/* Ticks of sim_clock() to nanoseconds. */
u64 sim_ticks_to_ns(u64 ticks);
/* What the ticks are: "tsc", "cntvct", "clock_gettime", "virtual". */
const char *sim_clock_name(void);

/* By kind of task since boot. */
void sim_cpu_times(struct sim_cpu_time *out);

/* Objects that wait for a grace period: now, and at most since boot. */
struct sim_rcu_stats {
	u64 queued, invoked, peak_objects, peak_bytes;
};
void sim_rcu_stats(struct sim_rcu_stats *out);

/*
 * With SIM_LOCK_STATS, and on a simulated machine that was asked to (sim_config.show), else
 * nothing and 0: what spinlocks and rwlocks took while it ran. Reset and run at quiescence. The
 * classes that were taken, into @out[SIM_LOCK_CLASSES]; how many.
 */
#if defined(SIM_LOCK_STATS) || defined(SIM_LOCK_EVENTS)
void sim_lock_stats_reset(void);
void sim_lock_stats_run(bool run);
unsigned int sim_lock_stats(struct sim_lock_sum *out);
#else
#define sim_lock_stats_reset()	((void)0)
#define sim_lock_stats_run(run) ((void)(run))
#define sim_lock_stats(out)	((void)(out), 0u)
#endif
/*
 * What a simulated machine recorded, as sim_config.show requested, while sim_lock_stats_run() was
 * on. From a booted machine; what it points to stays after shutdown. NULL: nothing.
 */
#ifdef SIM_LOCK_EVENTS
const struct sim_show *sim_show(void);
#else
#define sim_show() ((const struct sim_show *)NULL)
#endif

/*
 * From here on memcpy() moves no bytes out of this range, though it takes as long as before. Only
 * on a simulated machine. @size 0: it moves all bytes again.
 */
#ifdef SIM_LEAVES_OUT
void sim_leave_out(const void *from, size_t size);
#else
#define sim_leave_out(from, size) ((void)(from), (void)(size))
#endif

/* Waits for another CPU that yielded the host CPU, since boot. */
u64 sim_yields(void);

/* All tasks, for a host thread beside the simulated CPUs. */
void sim_tasks_each(sim_task_fn *fn, void *ctx);

#endif
