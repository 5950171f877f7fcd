/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual: see sim/kernel/sched.h. Bookkeeping of the simulator, not simulated state. */
#ifndef MACHINE_CPU_H
#define MACHINE_CPU_H

extern struct sim_cpu *sim_running_cpu;
#define sim_self (*sim_running_cpu)

#endif
