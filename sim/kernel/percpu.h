/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUs and per-CPU data. Kernel: include/linux/{smp,percpu,local_lock}.h.
 *
 * CPUs 0..sim_config.nr_cpus-1 run tasks. Every further thread of the simulated kernel
 * (worker, RCU callbacks, kthreads) has a CPU number of its own above them, so that per-CPU
 * data has one user at a time with preemption off, as in the kernel; the thread that booted
 * is CPU 0 while no task runs. nr_cpu_ids counts them all.
 *
 * alloc_percpu(): zeroed, one copy per possible CPU, each in lines of its own; process
 * context, may sleep; NULL without memory. this_cpu_ptr(): with preemption off.
 * A local_lock is preemption off, and held by one task of a CPU at a time.
 *
 * The machine supplies smp_processor_id(), sim_percpu_offset(cpu), sim_this_cpu_offset().
 */
#ifndef SIM_KERNEL_PERCPU_H
#define SIM_KERNEL_PERCPU_H

#include "sim/kernel/lockdep.h"
#include "sim/kernel/preempt.h"
#include "sim/kernel/spinlock.h"

/* Of the booted kernel. */
extern unsigned int nr_cpu_ids;
extern unsigned int nr_node_ids;
#define NUMA_NO_NODE (-1)

#include <machine/percpu.h>

#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++)
#define for_each_online_cpu(cpu)   for_each_possible_cpu(cpu)
#define num_possible_cpus()	   nr_cpu_ids

/* Both any context. A thread without a CPU of the topology counts to the node of CPU 0. */
unsigned int cpu_to_node(unsigned int cpu);

static inline unsigned int numa_node_id(void)
{
	return cpu_to_node(smp_processor_id());
}

static inline unsigned int get_cpu(void)
{
	preempt_disable();
	return smp_processor_id();
}

static inline void put_cpu(void)
{
	preempt_enable();
}

/* At most 32 KiB in all of a kernel's per-CPU data; @size is rounded up to whole lines. */
void __percpu *__alloc_percpu(size_t size, size_t align);
void free_percpu(void __percpu *ptr);

#define alloc_percpu(type)    ((type __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))
#define per_cpu_ptr(ptr, cpu) ((__typeof__(*(ptr)) *)((char *)(ptr) + sim_percpu_offset(cpu)))
#define this_cpu_ptr(ptr)     ((__typeof__(*(ptr)) *)((char *)(ptr) + sim_this_cpu_offset()))
#define raw_cpu_ptr(ptr)      this_cpu_ptr(ptr)

#define get_cpu_ptr(ptr)           \
	({                         \
		preempt_disable(); \
		this_cpu_ptr(ptr); \
	})
#define put_cpu_ptr(ptr)          \
	do {                      \
		(void)(ptr);      \
		preempt_enable(); \
	} while (0)

/* A member of per-CPU data: "local_lock(&area->lock)" names the copy of this CPU. */
typedef struct {
	u8 unused;
#ifdef SIM_DEBUG
	struct sim_lock_key *key;
#endif
} local_lock_t;

#define local_lock_init(lock) sim_lock_set_key(lock, #lock)
#define local_lock(lock)                                  \
	do {                                              \
		preempt_disable();                        \
		sim_lock_acquire(this_cpu_ptr(lock), 0);  \
		sim_lock_acquired(this_cpu_ptr(lock), 0); \
	} while (0)
#define local_unlock(lock)                             \
	do {                                           \
		sim_lock_released(this_cpu_ptr(lock)); \
		preempt_enable();                      \
	} while (0)

#endif
