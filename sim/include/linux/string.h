/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_STRING_H
#define SIM_INCLUDE_LINUX_STRING_H

#include "sim/kernel/string.h"

#endif
