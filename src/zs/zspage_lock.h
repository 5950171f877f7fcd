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

/* Sleeps. Pages may be migrating away meanwhile; the caller holds no lock. */
void lock_zspage(struct zspage *zspage);

#endif
