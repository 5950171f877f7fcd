// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of the counted surface primitives. */
#include "sim/kernel/calls.h"

const char *const sim_call_names[NR_SIM_CALLS] = {
	[SIM_CALL_SPIN_LOCK] = "spin_lock",	    [SIM_CALL_SPIN_TRYLOCK] = "spin_trylock",
	[SIM_CALL_SPIN_UNLOCK] = "spin_unlock",	    [SIM_CALL_READ_LOCK] = "read_lock",
	[SIM_CALL_READ_UNLOCK] = "read_unlock",	    [SIM_CALL_WRITE_LOCK] = "write_lock",
	[SIM_CALL_WRITE_UNLOCK] = "write_unlock",   [SIM_CALL_ATOMIC_RMW] = "atomic_rmw",
	[SIM_CALL_ATOMIC_BIT] = "atomic_bit",	    [SIM_CALL_PAGE_TRYLOCK] = "page_trylock",
	[SIM_CALL_PAGE_LOCK] = "page_lock",	    [SIM_CALL_PAGE_UNLOCK] = "page_unlock",
	[SIM_CALL_PAGE_WAIT] = "page_wait",	    [SIM_CALL_PAGE_GET] = "page_get",
	[SIM_CALL_PAGE_PUT] = "page_put",	    [SIM_CALL_PAGE_ALLOC] = "page_alloc",
	[SIM_CALL_PAGE_FREE] = "page_free",	    [SIM_CALL_ZONE_STAT] = "zone_stat",
	[SIM_CALL_RCU_READ_LOCK] = "rcu_read_lock", [SIM_CALL_RCU_ASSIGN] = "rcu_assign",
	[SIM_CALL_CALL_RCU] = "call_rcu",	    [SIM_CALL_KFREE_RCU] = "kfree_rcu",
	[SIM_CALL_KMEM_ALLOC] = "kmem_alloc",	    [SIM_CALL_KMEM_FREE] = "kmem_free",
	[SIM_CALL_SCHEDULE_WORK] = "schedule_work",
};
