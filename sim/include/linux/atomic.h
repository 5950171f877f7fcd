/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_ATOMIC_H
#define SIM_INCLUDE_LINUX_ATOMIC_H

#include "sim/kernel/atomic.h"

#endif
