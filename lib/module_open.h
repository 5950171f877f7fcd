/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening a private module: code that the program runs as its own. */
#ifndef LIB_MODULE_OPEN_H
#define LIB_MODULE_OPEN_H

#include "lib/error.h"

/*
 * The module in the file @path: its export @symbol, which begins with the ABI number @abi. It stays
 * for the rest of the process. A file that others can write is not opened, since opening it runs
 * its code. NULL with @err filled and errno ENOEXEC.
 */
const void *module_open(const char *path, const char *symbol, unsigned int abi, struct error *err);

#endif
