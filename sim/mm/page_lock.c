// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sleeping half of the page lock. Kernel v6.8: mm/filemap.c (folio_wait_bit_common,
 * folio_unlock).
 *
 * A sleeper sets PG_waiters in a word that has PG_locked, in one step, and sleeps until
 * PG_waiters is clear; every unlock clears both and, if PG_waiters was set, wakes. So no
 * wake-up is lost when others lock the page in between, and an unlock without sleepers is
 * one atomic operation.
 */
#include "sim/kernel.h"

/* False: the page was seen unlocked. */
static bool announce_waiter(struct page *page)
{
	unsigned long flags = READ_ONCE(page->flags);

	do {
		if (!(flags & BIT(PG_locked)))
			return false;
	} while (!__atomic_compare_exchange_n(&page->flags, &flags, flags | BIT(PG_waiters), false,
					      __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE));
	return true;
}

void __lock_page(struct page *page)
{
	do {
		if (announce_waiter(page))
			sim_wait_on_bit(&page->flags, PG_waiters);
	} while (__atomic_fetch_or(&page->flags, BIT(PG_locked), __ATOMIC_ACQUIRE) &
		 BIT(PG_locked));
}

void sim_wake_page(struct page *page)
{
	sim_wake_bit(&page->flags, PG_waiters);
}

void wait_on_page_locked(struct page *page)
{
	sim_count(PAGE_WAIT);
	might_sleep();
	if (announce_waiter(page))
		sim_wait_on_bit(&page->flags, PG_waiters);
	/* The holder's writes are visible now. */
	(void)smp_load_acquire(&page->flags);
}
