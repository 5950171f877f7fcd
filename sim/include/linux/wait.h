/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_WAIT_H
#define SIM_INCLUDE_LINUX_WAIT_H

#include "sim/kernel/wait.h"

#endif
