/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_COMPILER_H
#define SIM_INCLUDE_LINUX_COMPILER_H

#include "sim/kernel/compiler.h"

#endif
