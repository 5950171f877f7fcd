/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_PSEUDO_FS_H
#define SIM_INCLUDE_LINUX_PSEUDO_FS_H

#include <linux/fs.h>

/* There is nothing to set up: @fc, as if it were the file system's own. */
#define init_pseudo(fc, magic) ((void)(magic), (void *)(fc))

#endif
