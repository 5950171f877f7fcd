/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening a private module: code that the program runs as its own. */
#ifndef LIB_MODULE_OPEN_H
#define LIB_MODULE_OPEN_H

#include "lib/error.h"

/*
 * What the module in the file @path exports as @symbol, an ABI number first, which must be @abi. It
 * stays for the rest of the process. A file that others can write is not opened, for that runs
 * what is in it. NULL with @err filled and errno ENOEXEC.
 */
const void *module_open(const char *path, const char *symbol, unsigned int abi, struct error *err);

#endif
