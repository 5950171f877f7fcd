/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_SPRINTF_H
#define SIM_INCLUDE_LINUX_SPRINTF_H

#include "sim/kernel/slab.h"

#endif
