/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_PAGEMAP_H
#define SIM_INCLUDE_LINUX_PAGEMAP_H

#include <linux/mm.h>

static inline void folio_lock(struct folio *folio)
{
	lock_page(&folio->page);
}

static inline bool folio_trylock(struct folio *folio)
{
	return trylock_page(&folio->page);
}

static inline void folio_unlock(struct folio *folio)
{
	unlock_page(&folio->page);
}

static inline void folio_wait_locked(struct folio *folio)
{
	wait_on_page_locked(&folio->page);
}

#endif
