/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_RWLOCK_H
#define SIM_INCLUDE_LINUX_RWLOCK_H

#include "sim/kernel/rwlock.h"

#endif
