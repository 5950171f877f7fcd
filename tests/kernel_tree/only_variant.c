// SPDX-License-Identifier: GPL-2.0-or-later
/* In place of src/zs/variants.c: the kernel tree's file is the only variant there is. */
#include <string.h>

#include "src/kernel_tree/kernel_tree.h"

const struct zs_ops *const zs_variants[] = {&zs_ops_kernel_tree, NULL};

const struct zs_ops *zs_find_variant(const char *name)
{
	return strcmp(name, zs_ops_kernel_tree.name) ? NULL : &zs_ops_kernel_tree;
}
