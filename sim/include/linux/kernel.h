/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_KERNEL_H
#define SIM_INCLUDE_LINUX_KERNEL_H

#include <linux/build_bug.h>
#include <linux/const.h>
#include <linux/kconfig.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/sprintf.h>

#endif
