/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mm/zsmalloc.c of a kernel tree as a variant. The file is compiled where it lies, unmodified,
 * over the shim headers of sim/include; KERNEL_TREE_FILE and KERNEL_TREE_NAME name it, and
 * tree.sh says what it has. One such file per module or program.
 */
#ifndef KERNEL_TREE_KERNEL_TREE_H
#define KERNEL_TREE_KERNEL_TREE_H

#include "src/zs/zsmalloc.h"

extern const struct zs_ops zs_ops_kernel_tree;
/* It alone, ends with NULL: what a module of its own offers. */
extern const struct zs_ops *const kernel_tree_variants[];

/* Where a live object is. */
struct kernel_tree_place {
	unsigned int class, group, zspage, object; /* zspage: position on the list of its group */
	unsigned long handle;
};

/*
 * Calls @fn for each live object: classes and groups ascending, zspages in list order, objects
 * by index. At quiescence. Returns how many things were not as they should be: counts that
 * differ from the lists, headers and handles that do not name each other.
 */
unsigned long kernel_tree_walk(struct zs_pool *pool,
			       void (*fn)(void *ctx, const struct kernel_tree_place *place),
			       void *ctx);

#endif
