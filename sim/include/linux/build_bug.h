/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_BUILD_BUG_H
#define SIM_INCLUDE_LINUX_BUILD_BUG_H

#include "sim/kernel/bug.h"

/* With or without a message. */
#define static_assert(cond, ...) _Static_assert(cond, #cond " " __VA_ARGS__)

#endif
