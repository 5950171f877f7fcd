// SPDX-License-Identifier: GPL-2.0-or-later
/* Context rules, where they are checked: see sim/kernel/preempt.h and rcupdate.h. */
#include "sim/sched/sched.h"

#ifdef SIM_CHECKS
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
#ifdef SIM_DEBUG
	if (sim_self.nr_held)
		sim_bug(__FILE__, __LINE__, "quiescent state with a lock held");
#endif
	if (sim_self.preempt_count)
		sim_bug(__FILE__, __LINE__, "quiescent state with preemption disabled");
	if (sim_self.rcu_nesting)
		sim_bug(__FILE__, __LINE__, "quiescent state in an RCU read section");
}
#endif

u64 sim_calls(enum sim_call call)
{
#ifdef SIM_COUNT_CALLS
	return sim_self.task->calls[call];
#else
	(void)call;
	return 0;
#endif
}

void sim_calls_reset(void)
{
#ifdef SIM_COUNT_CALLS
	memset(sim_self.task->calls, 0, sizeof(sim_self.task->calls));
#endif
}
