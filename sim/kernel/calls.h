/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts of the calls of surface primitives, per task, so that a test can check that each path
 * takes the specified steps. Built with SIM_COUNT_CALLS; otherwise sim_count() is empty and every
 * count is zero.
 */
#ifndef SIM_KERNEL_CALLS_H
#define SIM_KERNEL_CALLS_H

#include "sim/kernel/types.h"

enum sim_call {
	SIM_CALL_SPIN_LOCK,
	SIM_CALL_SPIN_TRYLOCK, /* attempts, successful or not */
	SIM_CALL_SPIN_UNLOCK,
	SIM_CALL_READ_LOCK,
	SIM_CALL_READ_UNLOCK,
	SIM_CALL_WRITE_LOCK, /* and attempts */
	SIM_CALL_WRITE_UNLOCK,
	SIM_CALL_ATOMIC_RMW, /* atomic_t, atomic_long_t, xchg and cmpxchg of the caller's own */
	SIM_CALL_ATOMIC_BIT, /* set_bit and the like; not those inside page primitives */
	SIM_CALL_PAGE_TRYLOCK,
	SIM_CALL_PAGE_LOCK,
	SIM_CALL_PAGE_UNLOCK,
	SIM_CALL_PAGE_WAIT,
	SIM_CALL_PAGE_GET, /* get_page and get_page_unless_zero */
	SIM_CALL_PAGE_PUT,
	SIM_CALL_PAGE_ALLOC,
	SIM_CALL_PAGE_FREE, /* returned to the page allocator */
	SIM_CALL_ZONE_STAT,
	SIM_CALL_RCU_READ_LOCK,
	SIM_CALL_RCU_ASSIGN,
	SIM_CALL_CALL_RCU,
	SIM_CALL_KFREE_RCU,
	SIM_CALL_KMEM_ALLOC, /* kmem caches and kmalloc */
	SIM_CALL_KMEM_FREE,
	SIM_CALL_SCHEDULE_WORK,
	NR_SIM_CALLS
};

/* Names in lower case ("spin_lock"), for tables. */
extern const char *const sim_call_names[NR_SIM_CALLS];

/*
 * Calls that this task made since it began or reset its counts; callbacks have counts of their own.
 */
u64 sim_calls(enum sim_call call);
void sim_calls_reset(void);

#ifdef SIM_COUNT_CALLS
#define sim_count(name) ((void)sim_self.task->calls[SIM_CALL_##name]++)
#include "sim/kernel/sched.h"
#else
#define sim_count(name) ((void)0)
#endif

#endif
