/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_PAGEMAP_H
#define SIM_INCLUDE_LINUX_PAGEMAP_H

#include "sim/kernel/page.h"

#endif
