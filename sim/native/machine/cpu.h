/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Native: see sim/kernel/sched.h. A host thread carries a CPU, so its state is thread-local. */
#ifndef MACHINE_CPU_H
#define MACHINE_CPU_H

extern __thread struct sim_cpu sim_self __attribute__((tls_model("initial-exec")));

#endif
