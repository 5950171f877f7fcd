/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_MAGIC_H
#define SIM_INCLUDE_LINUX_MAGIC_H

/* Of its pseudo file system, until v5.19. */
#define ZSMALLOC_MAGIC 0x58295829

#endif
