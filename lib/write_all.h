/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing to a pipe, or to a file without a name: all of it, whatever interrupts it. */
#ifndef LIB_WRITE_ALL_H
#define LIB_WRITE_ALL_H

#include <stddef.h>

/* 0 or -errno. */
int write_all(int fd, const void *bytes, size_t size);

#endif
