/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_HIGHMEM_H
#define SIM_INCLUDE_LINUX_HIGHMEM_H

#include <linux/mm.h>
#include <linux/uaccess.h>

#endif
