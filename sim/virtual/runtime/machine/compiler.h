/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual: see sim/kernel/compiler.h. */
#ifndef MACHINE_COMPILER_H
#define MACHINE_COMPILER_H

void sim_virtual_relax(unsigned int turns);

#define cpu_relax() sim_virtual_relax(0)

#ifdef SIM_MEMORY_EVENTS /* a machine that looks for races */
void sim_data_race_begin(void);
void sim_data_race_end(void);
#else
#define sim_data_race_begin() ((void)0)
#define sim_data_race_end()   ((void)0)
#endif

#endif
