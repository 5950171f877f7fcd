/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef REPLAY_CPU_H
#define REPLAY_CPU_H

/* The task of a CPU for one segment: it calls the allocator. @arg is the struct replay. */
void replay_cpu_segment(void *arg, unsigned int cpu);

#endif
