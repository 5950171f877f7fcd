/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_RCUPDATE_H
#define SIM_INCLUDE_LINUX_RCUPDATE_H

#include "sim/kernel/rcupdate.h"

#endif
