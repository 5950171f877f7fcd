/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_GFP_H
#define SIM_INCLUDE_LINUX_GFP_H

#include "sim/kernel/gfp.h"

#endif
