/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scheduler at boot and shutdown, for sim/boot. */
#ifndef SIM_SCHED_BOOT_H
#define SIM_SCHED_BOOT_H

#include "sim/sim.h"

/*
 * The calling host thread becomes the boot task, on CPU 0, which can sleep from here on. Before
 * memory is set up. 0 or -ENOMEM.
 */
int sched_init(const struct sim_config *config);
void sched_exit(void);

/*
 * The other CPUs, workers and callbacks begin; with memory set up. 0 or -ENOMEM: nothing is
 * left running. Drain waits for all work and callbacks; stop does so, and returns how many
 * callbacks were left.
 */
int sched_start(const struct sim_config *config);
void sched_drain(void);
u64 sched_stop(void);

#endif
