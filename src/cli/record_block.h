/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The block device whose requests zslab record can record. */
#ifndef CLI_RECORD_BLOCK_H
#define CLI_RECORD_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

/* The device's number as filters have it. 0: no such device. */
unsigned int record_block_number(const char *name);

/* Writes to @name the first zram device that has a size. False: there is none. */
bool record_block_find(char *name, size_t size);

#endif
