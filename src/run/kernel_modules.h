/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules made of kernel trees, by "zslab build-kernel" (in the user's cache) or by
 * -Dkernel_trees (beside the program): NAME.MACHINE.so, each with one variant, NAME.
 */
#ifndef RUN_KERNEL_MODULES_H
#define RUN_KERNEL_MODULES_H

#include "lib/error.h"
#include "src/modules/machine_module.h"

/*
 * The module of variant @name for @machine, loaded for the rest of the process; the user's own
 * goes before one that came with the program. NULL with errno: ENOENT when there is none (@err
 * is left alone), ENOEXEC with @err filled.
 */
const struct machine_module *kernel_module_load(const char *name, const char *machine,
						struct error *err);

/* Calls @fn for each in the order of names; @module is NULL, and why in @err, if it is broken. */
void kernel_modules_each(const char *machine,
			 void (*fn)(void *ctx, const struct machine_module *module,
				    const struct error *err),
			 void *ctx);

#endif
