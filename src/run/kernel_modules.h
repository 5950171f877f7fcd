/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules made of kernel trees, by "zslab build-kernel" (in the user's cache) or by
 * -Dkernel_trees (beside the program): NAME.MACHINE.so, each with one variant, NAME, and a
 * description, NAME.json (in the folder "about" beside the program).
 */
#ifndef RUN_KERNEL_MODULES_H
#define RUN_KERNEL_MODULES_H

#include <jansson.h>

#include "lib/error.h"
#include "src/modules/machine_module.h"

/*
 * The module of variant @name for @machine, loaded for the rest of the process; the user's own
 * takes precedence over one that came with the program. NULL with errno: ENOENT if there is none
 * (@err is left alone), ENOEXEC with @err filled.
 */
const struct machine_module *kernel_module_load(const char *name, const char *machine,
						struct error *err);

/*
 * Calls @fn in the order of names with the description of each, as "zslab variants --json" has it,
 * from the file @path; NULL if that is no JSON. No module is opened, since that would run its code.
 */
void kernel_modules_each(void (*fn)(void *ctx, const char *path, json_t *variant), void *ctx);

#endif
