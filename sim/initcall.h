/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot work of files that declare it in the kernel's way (sim/include/linux/init.h, percpu.h): a
 * copy of their static per-CPU data for each CPU, then their initcalls. Code written for the
 * surface allocates and initialises by itself, and has neither.
 */
#ifndef SIM_INITCALL_H
#define SIM_INITCALL_H

/* At the end of boot, in process context. 0, -ENOMEM, or what an initcall returned. */
int sim_initcalls_run(void);

/* At the start of shutdown: runs the exitcalls, frees the per-CPU data. */
void sim_initcalls_exit(void);

#endif
