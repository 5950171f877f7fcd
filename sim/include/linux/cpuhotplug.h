/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs are not plugged here: a state is entered for all of them at once. */
#ifndef SIM_INCLUDE_LINUX_CPUHOTPLUG_H
#define SIM_INCLUDE_LINUX_CPUHOTPLUG_H

#include "sim/kernel/percpu.h"

enum cpuhp_state { CPUHP_MM_ZS_PREPARE, CPUHP_ZCOMP_PREPARE };

static int (*sim_cpuhp_teardown)(unsigned int cpu) __maybe_unused;

static inline void sim_cpuhp_undo(unsigned int cpus, int (*teardown)(unsigned int cpu))
{
	while (teardown && cpus-- > 0)
		teardown(cpus);
}

/* Process context. Runs @startup for each CPU; if one fails, undoes what was done. */
static inline int cpuhp_setup_state(enum cpuhp_state state, const char *name,
				    int (*startup)(unsigned int cpu),
				    int (*teardown)(unsigned int cpu))
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		int err = startup ? startup(cpu) : 0;

		if (err) {
			sim_cpuhp_undo(cpu, teardown);
			return err;
		}
	}
	sim_cpuhp_teardown = teardown;
	return 0;
}

/* Process context. */
static inline void cpuhp_remove_state(enum cpuhp_state state)
{
	sim_cpuhp_undo(nr_cpu_ids, sim_cpuhp_teardown);
}

#endif
