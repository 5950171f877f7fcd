/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Empty: objects that span pages are copied. */
#ifndef SIM_INCLUDE_LINUX_VMALLOC_H
#define SIM_INCLUDE_LINUX_VMALLOC_H

#include "sim/kernel/types.h"

#endif
