/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_SIZES_H
#define SIM_INCLUDE_LINUX_SIZES_H

#define SZ_4K  0x1000
#define SZ_64K 0x10000
#define SZ_16M 0x1000000

#endif
