/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs are walked by the macros of sim/kernel/percpu.h. */
#ifndef SIM_INCLUDE_LINUX_CPUMASK_H
#define SIM_INCLUDE_LINUX_CPUMASK_H

#include "sim/kernel/percpu.h"

#endif
