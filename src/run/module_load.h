/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading a machine's private module. */
#ifndef RUN_MODULE_LOAD_H
#define RUN_MODULE_LOAD_H

#include "lib/error.h"
#include "src/modules/machine_module.h"

/*
 * The module of @machine ("native"; else the simulated one's) with that @lock, NULL: the build's
 * own, loaded for the rest of the process. NULL with @err filled and errno set: EINVAL when it
 * has no such lock, ENOENT or ENOEXEC when its file is missing or of another version.
 */
const struct machine_module *machine_module_load(const char *machine, const char *lock,
						 struct error *err);

/* The native module that measures its locks, likewise. */
const struct machine_module *machine_module_load_lock_stats(struct error *err);

/* The module in the file @path, likewise. */
const struct machine_module *machine_module_open(const char *path, struct error *err);

#endif
