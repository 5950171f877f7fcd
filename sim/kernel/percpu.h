/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUs and per-CPU data. Kernel: include/linux/{smp,percpu,local_lock}.h.
 *
 * CPUs 0..sim_config.nr_cpus-1 run the tasks of sim_run(). A simulated machine has all other CPUs
 * of its topology as well, the native one those that it boots for kthreads. nr_cpu_ids counts
 * them all. The thread that booted is a task of CPU 0.
 *
 * alloc_percpu(): zeroed, one copy per possible CPU, each in lines of its own; process
 * context, may sleep; NULL without memory. this_cpu_ptr(): with preemption off, or in a task
 * that does not sleep meanwhile. A local_lock is preemption off, and held by one task of a CPU
 * at a time.
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

/* Bytes of address space for each CPU. A per-CPU pointer is CPU 0's. */
#define SIM_PERCPU_UNIT 32768ul

static __always_inline unsigned int smp_processor_id(void)
{
	return sim_self.cpu;
}

static __always_inline unsigned long sim_percpu_offset(unsigned int cpu)
{
	return cpu * SIM_PERCPU_UNIT;
}

static __always_inline unsigned long sim_this_cpu_offset(void)
{
	return sim_self.percpu_offset;
}

#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++)
#define for_each_online_cpu(cpu)   for_each_possible_cpu(cpu)
#define num_possible_cpus()	   nr_cpu_ids

/* Both any context. */
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

/* A member of per-CPU data: "local_lock(&area->lock)" means this CPU's copy. */
typedef struct {
	u8 unused;
#ifdef SIM_LOCK_KEYS
	struct sim_lock_key *key;
#endif
} local_lock_t;

/* It never waits, so only builds whose locks have keys report it. */
#ifdef SIM_LOCK_KEYS
#define local_lock_init(lock)	 sim_lock_set_key(lock, #lock)
#define sim_local_wanted(lock)	 sim_lock_acquire(lock, 0)
#define sim_local_acquired(lock) sim_lock_acquired(lock, 0)
#define sim_local_released(lock) sim_lock_released(lock)
#else
#define local_lock_init(lock)	 ((void)0)
#define sim_local_wanted(lock)	 ((void)0)
#define sim_local_acquired(lock) ((void)0)
#define sim_local_released(lock) ((void)0)
#endif
#define local_lock(lock)                                \
	do {                                            \
		preempt_disable();                      \
		sim_local_wanted(this_cpu_ptr(lock));   \
		sim_local_acquired(this_cpu_ptr(lock)); \
	} while (0)
#define local_unlock(lock)                              \
	do {                                            \
		sim_local_released(this_cpu_ptr(lock)); \
		preempt_enable();                       \
	} while (0)

#endif
