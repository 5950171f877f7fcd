/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot and shutdown of per-CPU memory, whose users include sim/kernel/percpu.h. */
#ifndef SIM_MM_PERCPU_H
#define SIM_MM_PERCPU_H

/* 0 or -ENOMEM. nr_cpu_ids is set. */
int sim_percpu_init(void);
void sim_percpu_exit(void);

#endif
