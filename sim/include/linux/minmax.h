/* SPDX-License-Identifier: GPL-2.0-or-later */
/* min() and max() are the surface's; these are for constant expressions. */
#ifndef SIM_INCLUDE_LINUX_MINMAX_H
#define SIM_INCLUDE_LINUX_MINMAX_H

#include "sim/kernel/types.h"

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) >= (b) ? (a) : (b)) /* as a file of 5.10 defines it */

#endif
