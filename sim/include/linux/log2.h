/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_LOG2_H
#define SIM_INCLUDE_LINUX_LOG2_H

#include "sim/kernel/types.h"

static inline bool is_power_of_2(unsigned long n)
{
	return n && !(n & (n - 1));
}

#endif
