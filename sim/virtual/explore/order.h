/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Happens-before between CPUs, as vector clocks. A CPU of a kernel that is not preempted runs its
 * tasks, softirqs and callbacks in one order, so the clock is the CPU's. Edges come from atomic
 * accesses by their orders, fences included: locks, RCU and the scheduler are built on these.
 *
 * As in C11, a load that acquires takes what the store that it may read has released. The kernel's
 * own rule for rcu_dereference(), order by dependence of an address, counts as acquire: what does
 * not depend on the pointer is then ordered as well, and a race there is not seen.
 */
#ifndef EXPLORE_ORDER_H
#define EXPLORE_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#define ORDER_MAX_CPUS 16u

/* All CPUs at one time, nothing released. */
void order_reset(void);

/* @order: the compiler's __ATOMIC_ value. */
void order_load(unsigned int cpu, const volatile void *addr, int order);
void order_store(unsigned int cpu, const volatile void *addr, int order);
/* A read-modify-write that has written: order_load() comes before it. */
void order_rmw(unsigned int cpu, const volatile void *addr, int order);
void order_fence(unsigned int cpu, int order);
/* All that @other has done comes before what @cpu does from now on. */
void order_after(unsigned int cpu, unsigned int other);

/* What each CPU has seen of the others. */
struct order_clock {
	uint32_t at[ORDER_MAX_CPUS];
};
extern struct order_clock order_clocks[ORDER_MAX_CPUS];

/* Now, on @cpu's own clock: never 0. */
static inline uint32_t order_now(unsigned int cpu)
{
	return order_clocks[cpu].at[cpu];
}

/* What @other did at its time @when happens before what @cpu does now. */
static inline bool order_before(unsigned int cpu, unsigned int other, uint32_t when)
{
	return when <= order_clocks[cpu].at[other];
}

#endif
