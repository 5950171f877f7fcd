// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/zspage_lock.h"

static void unlock_zspage_until(struct zspage *zspage, struct page *end)
{
	struct page *page;

	for (page = get_first_page(zspage); page != end; page = get_next_page(page))
		unlock_page(page);
}

bool trylock_zspage(struct zspage *zspage)
{
	struct page *page;

	for (page = get_first_page(zspage); page; page = get_next_page(page)) {
		if (!trylock_page(page)) {
			unlock_zspage_until(zspage, page);
			return false;
		}
	}
	return true;
}

void put_locked_zspage_pages(struct zspage *zspage)
{
	struct page *page = get_first_page(zspage), *next;
	struct page_return *ret = zspage->ret;

	page_return_begin(ret);
	do {
		VM_BUG_ON_PAGE(!PageLocked(page), page);
		next = get_next_page(page);
		__ClearPageMovable(page);
		reset_page_fields(page, set_zspage_plain);
		unlock_page(page);
		zspage_put_page(page, ret);
		page = next;
	} while (page);
	page_return_end(ret);
}

/*
 * Waits for the lock of every page that is in the chain by then. Migration replaces pages,
 * so the chain is read under the zspage's lock only; it must not be held while waiting, for
 * the migrator has the page's lock and then wants the zspage's. The reference keeps a page
 * that is replaced meanwhile from being another one.
 */
void lock_zspage_by(struct zspage *zspage, void (*lock)(struct zspage *zspage),
		    void (*unlock)(struct zspage *zspage))
{
	struct page *locked = NULL, *page;

	lock(zspage);
	while ((page = locked ? get_next_page(locked) : get_first_page(zspage))) {
		if (trylock_page(page)) {
			locked = page;
			continue;
		}
		get_page(page);
		unlock(zspage);
		wait_on_page_locked(page);
		put_page(page);
		lock(zspage);
	}
	unlock(zspage);
}
