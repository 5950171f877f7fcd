/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the files that belong to the program are: plot scripts, traces, machine files and
 * modules, and those made of kernel trees ($ZSLAB_MODULE_DIR/kernel).
 */
#ifndef LIB_DATADIR_H
#define LIB_DATADIR_H

#include <stddef.h>

enum data_kind {
	DATA_PLOTS,
	DATA_TRACES,
	DATA_MACHINES,
	DATA_MODULES,
	DATA_KERNEL_TREES,
	NR_DATA_KINDS
};

/*
 * Puts the path of @name into @path. Looks, in this order, in the folder that the
 * environment names ($ZSLAB_DATA_DIR/plots, /traces, /machines, $ZSLAB_MODULE_DIR),
 * beside the running program as installed (../share/zslab/plots, ../LIBDIR/zslab), and, for a
 * program in its build folder alone, there (modules) and in the source tree it was built from.
 * 0, -ENOENT, or -EINVAL for a name with a '/' or longer than fits.
 */
int datadir_find(enum data_kind kind, const char *name, char *path, size_t size);

#endif
