/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All page locks of a zspage, for variants that free it under them. Whoever has them keeps
 * every page out of isolate and migrate callbacks.
 */
#ifndef ZS_ZSPAGE_LOCK_H
#define ZS_ZSPAGE_LOCK_H

#include "src/zs/zspage.h"

/* Under the list lock; never waits. False: none is held. */
bool trylock_zspage(struct zspage *zspage);

/* Gives all pages back and unlocks them, movable ops and all. All are locked. */
void put_locked_zspage_pages(struct zspage *zspage);

/*
 * Sleeps. Pages may be migrating away meanwhile, which the zspage's lock, in whichever form,
 * keeps from happening while the chain is read; the caller holds no lock.
 */
void lock_zspage_by(struct zspage *zspage, void (*lock)(struct zspage *zspage),
		    void (*unlock)(struct zspage *zspage));

static inline void lock_zspage(struct zspage *zspage)
{
	lock_zspage_by(zspage, migrate_read_lock, migrate_read_unlock);
}

#endif
