/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_LIST_H
#define SIM_INCLUDE_LINUX_LIST_H

#include "sim/kernel/list.h"

#endif
