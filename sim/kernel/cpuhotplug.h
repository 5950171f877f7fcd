/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUs that die. Kernel: include/linux/cpuhotplug.h, Documentation/core-api/cpu_hotplug.rst; one
 * state, whose instances are called when a CPU is dead (as CPUHP_*_DEAD ones are).
 *
 * sim_cpu_dead(), in sim/sim.h, takes a CPU away: its work is done first, and its callbacks are
 * handed to the calling CPU. The CPU number stays possible, and per-CPU data with it: the CPU may
 * run a task again, and finds what the callbacks left.
 */
#ifndef SIM_KERNEL_CPUHOTPLUG_H
#define SIM_KERNEL_CPUHOTPLUG_H

#include "sim/kernel/list.h"

struct cpuhp_instance {
	struct list_head list; /* INIT_LIST_HEAD() by the owner */
	/*
	 * On another CPU, with the lock of all instances held: never sleeps. @cpu runs nothing any
	 * more.
	 */
	void (*teardown)(unsigned int cpu, struct cpuhp_instance *instance);
};

/* Both process context; removing one that was never added does nothing. */
void cpuhp_state_add_instance(struct cpuhp_instance *instance);
void cpuhp_state_remove_instance(struct cpuhp_instance *instance);

#endif
