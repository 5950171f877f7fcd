/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_CPU_H
#define SIM_INCLUDE_LINUX_CPU_H

#include <linux/cpuhotplug.h>

#endif
