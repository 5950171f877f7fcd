/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory functions of the surface: memcpy, memmove, memset and memcmp, no others. The simulated
 * machines supply their own, which observe reads and writes.
 */
#ifndef SIM_KERNEL_STRING_H
#define SIM_KERNEL_STRING_H

#include <string.h>

#endif
