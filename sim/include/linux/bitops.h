/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_BITOPS_H
#define SIM_INCLUDE_LINUX_BITOPS_H

#include "sim/kernel/atomic.h"

#endif
