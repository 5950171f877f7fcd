/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Empty: built without CONFIG_ZSMALLOC_STAT. */
#ifndef SIM_INCLUDE_LINUX_DEBUGFS_H
#define SIM_INCLUDE_LINUX_DEBUGFS_H

#include "sim/kernel/types.h"

#endif
