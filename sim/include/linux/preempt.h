/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_PREEMPT_H
#define SIM_INCLUDE_LINUX_PREEMPT_H

#include "sim/kernel/preempt.h"

#endif
