// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A variant whose zs_free() never returns for one object, as a module of a kernel tree: from
 * outside it looks like a circular list.
 */
#include "src/zs/plain.h"

extern const struct zs_ops zs_ops_null;

static struct zs_ops hang;
const struct zs_ops *const kernel_tree_variants[] = {&hang, NULL};

static volatile unsigned int forever = 1;

static void hang_free(struct zs_pool *pool, unsigned long handle)
{
	while (forever)
		;
}

static void __attribute__((constructor)) fill(void)
{
	hang = zs_ops_null;
	hang.name = "hang";
	hang.free = hang_free;
}
