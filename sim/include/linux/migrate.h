/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_MIGRATE_H
#define SIM_INCLUDE_LINUX_MIGRATE_H

#include <linux/mm.h>

#include "sim/kernel/migrate.h"

/*
 * Since v6.17 a page does not name its operations: they belong to its type, and a flag says that it
 * is movable until it is freed. This engine still reads them from the mapping, so the flag stores
 * them there.
 */
static const struct movable_operations *sim_movable_ops __maybe_unused;

/* Process context. -EBUSY: the type already has operations. */
static inline int set_movable_ops(const struct movable_operations *ops, enum pagetype type)
{
	if (type != PGTY_zsmalloc)
		return -EINVAL;
	if (ops && sim_movable_ops)
		return -EBUSY;
	sim_movable_ops = ops;
	return 0;
}

/* Page locked, of a type that has operations. */
static inline void SetPageMovableOps(struct page *page)
{
	VM_BUG_ON_PAGE(!PageZsmalloc(page), page);
	__SetPageMovable(page, sim_movable_ops);
}

#endif
