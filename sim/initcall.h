/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What files that declare themselves in the kernel's way (sim/include/linux/init.h, percpu.h)
 * want done at boot: a copy of their static per-CPU data for each CPU, then their initcalls.
 * Code written for the surface allocates and initialises by itself, and has neither.
 */
#ifndef SIM_INITCALL_H
#define SIM_INITCALL_H

/* At the end of boot, in process context. 0, -ENOMEM, or what an initcall returned. */
int sim_initcalls_run(void);

/* At the start of shutdown: exitcalls, and the per-CPU data goes. */
void sim_initcalls_exit(void);

#endif
