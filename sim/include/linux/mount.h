/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Empty: nothing of it is used. */
#ifndef SIM_INCLUDE_LINUX_MOUNT_H
#define SIM_INCLUDE_LINUX_MOUNT_H

#include "sim/kernel/types.h"

#endif
