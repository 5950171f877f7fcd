/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Empty: no mapping is ever taken down. */
#ifndef SIM_INCLUDE_ASM_TLBFLUSH_H
#define SIM_INCLUDE_ASM_TLBFLUSH_H

#include "sim/kernel/types.h"

#endif
