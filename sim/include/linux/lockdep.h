/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_LOCKDEP_H
#define SIM_INCLUDE_LINUX_LOCKDEP_H

#include "sim/kernel/lockdep.h"

#define SINGLE_DEPTH_NESTING 1

#endif
