/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual: see sim/kernel/percpu.h. A unit of the arena per CPU; a pointer is CPU 0's. */
#ifndef MACHINE_PERCPU_H
#define MACHINE_PERCPU_H

#include <machine/task.h>

#define SIM_PERCPU_UNIT 32768ul

static __always_inline unsigned int smp_processor_id(void)
{
	return sim_self->cpu;
}

static __always_inline unsigned long sim_percpu_offset(unsigned int cpu)
{
	return cpu * SIM_PERCPU_UNIT;
}

static __always_inline unsigned long sim_this_cpu_offset(void)
{
	return sim_percpu_offset(sim_self->cpu);
}

#endif
