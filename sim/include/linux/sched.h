/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cond_resched(), in_interrupt(). */
#ifndef SIM_INCLUDE_LINUX_SCHED_H
#define SIM_INCLUDE_LINUX_SCHED_H

#include "sim/kernel/preempt.h"

#endif
