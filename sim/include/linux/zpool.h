/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Empty: built without CONFIG_ZPOOL. */
#ifndef SIM_INCLUDE_LINUX_ZPOOL_H
#define SIM_INCLUDE_LINUX_ZPOOL_H

#include "sim/kernel/types.h"

#endif
