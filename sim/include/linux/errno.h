/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers are the system's. The C library needs its header of this name as well. */
#ifndef SIM_INCLUDE_LINUX_ERRNO_H
#define SIM_INCLUDE_LINUX_ERRNO_H

#include_next <linux/errno.h>
#include "sim/kernel/types.h"

#endif
