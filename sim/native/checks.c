// SPDX-License-Identifier: GPL-2.0-or-later
/* Context rules, checked with SIM_DEBUG: see sim/kernel/preempt.h and rcupdate.h. */
#include "sim/native/kmem.h"

#ifdef SIM_DEBUG
void sim_might_sleep(const char *file, int line)
{
	if (sim_self.softirq)
		sim_bug(file, line, "sleeping in an RCU callback");
	if (sim_self.preempt_count)
		sim_bug(file, line, "sleeping in atomic context");
	if (sim_self.rcu_nesting)
		sim_bug(file, line, "sleeping in an RCU read section");
}

void sim_preempt_underflow(void)
{
	sim_bug(__FILE__, __LINE__, "preemption enabled more often than disabled");
}

void sim_rcu_unbalanced(void)
{
	sim_bug(__FILE__, __LINE__, "rcu_read_unlock without rcu_read_lock");
}

/* Nothing may be held, by name if it is a lock. */
void sim_check_quiescent(void)
{
	if (sim_self.nr_held)
		sim_bug(__FILE__, __LINE__, "quiescent state with a lock held");
	if (sim_self.preempt_count)
		sim_bug(__FILE__, __LINE__, "quiescent state with preemption disabled");
	if (sim_self.rcu_nesting)
		sim_bug(__FILE__, __LINE__, "quiescent state in an RCU read section");
}

void sim_check_alloc(gfp_t gfp)
{
	if (gfpflags_allow_blocking(gfp))
		might_sleep();
}
#endif

/* A quiescent state: a task that may sleep here holds nothing. */
void sim_cond_resched(void)
{
	might_sleep();
	sim_quiescent();
}
