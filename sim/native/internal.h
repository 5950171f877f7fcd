/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the native machine share; nothing outside includes it. */
#ifndef NATIVE_INTERNAL_H
#define NATIVE_INTERNAL_H

#include <pthread.h>
#include <time.h>

#include "sim/sim.h"

/* Threads beside the tasks: worker, RCU worker, kthreads. Each is a CPU of its own. */
#define SIM_MAX_KTHREADS 14u
#define SIM_EXTRA_CPUS	 (2u + SIM_MAX_KTHREADS)
#define SIM_WORK_CPU	 (sim_nr_task_cpus)
#define SIM_RCU_CPU	 (sim_nr_task_cpus + 1)
#define SIM_KTHREAD_CPU	 (sim_nr_task_cpus + 2)

extern unsigned int sim_nr_task_cpus;

/* thread.c: who runs, their CPU time, how many can spin. */
enum sim_thread_kind { SIM_BOOT, SIM_TASK, SIM_WORKER, SIM_RCU_WORKER, SIM_KTHREAD, NR_SIM_KINDS };

int sim_threads_init(const struct sim_config *config);
void sim_threads_exit(void);
/* The calling thread becomes one of the kernel's, on line; leave is the reverse. */
void sim_thread_enter(unsigned int cpu, enum sim_thread_kind kind);
void sim_thread_leave(void);
u64 sim_threads_rcu_queued(void);
void sim_spinning(enum sim_thread_kind kind, int change);
/* A host thread bound to host CPU @os_index, or kept off the tasks' CPUs (~0u). */
int sim_thread_create(pthread_t *thread, void *(*fn)(void *), void *arg, unsigned int os_index);

/* run.c */
int sim_tasks_init(const struct sim_config *config);
void sim_tasks_exit(void);

/* rcu.c, and rcu_qsbr.c, which alone knows liburcu. */
int sim_rcu_init(const struct sim_config *config);
u64 sim_rcu_exit(void); /* callbacks left */
void sim_rcu_publish(void);
void sim_work_wake(void);	/* work.c: the worker, if this thread queued work for it */
extern u64 sim_rcu_bytes_freed; /* by callbacks; the RCU worker's own */
void sim_rcu_free_queued(struct rcu_head *head); /* kmem.c */
void sim_qsbr_register(void);
void sim_qsbr_unregister(void);
void sim_qsbr_quiescent(void);
void sim_qsbr_offline(void);
void sim_qsbr_online(void);
void sim_qsbr_synchronize(void);

/* work.c, kmem.c, percpu.c, clock.c, lockdep.c */
int sim_work_init(void);
void sim_work_exit(void);
int sim_kmem_init(void);
u64 sim_kmem_exit(void);
int sim_percpu_init(void);
void sim_percpu_exit(void);
void sim_clock_init(void);
#ifdef SIM_DEBUG
void sim_lockdep_reset(void);
#else
#define sim_lockdep_reset() ((void)0)
#endif

/* spin.c */
void sim_yields_reset(void);

#endif
