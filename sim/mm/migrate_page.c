// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One page: isolate, unmap, move, put back. Kernel v6.8: mm/migrate.c
 * (isolate_movable_page, migrate_folio_unmap, move_to_new_folio, migrate_folio_move,
 * putback_movable_pages).
 *
 * The operations are read from the mapping again after PageMovable() has tested it, as the
 * kernel does: an owner that changes the mapping without the page lock is caught here.
 */
#include "sim/mm/migrate.h"
#include "sim/sim.h"

static const struct movable_operations *ops_of(struct page *page)
{
	const struct movable_operations *ops = page_movable_ops(page);

	if (unlikely(!ops))
		sim_bug(__FILE__, __LINE__, "the movable operations went away under the page lock");
	return ops;
}

/* Page locked. */
static bool isolate_locked(struct page *page, isolate_mode_t mode)
{
	if (!PageMovable(page) || PageIsolated(page))
		return false;
	if (!ops_of(page)->isolate_page(page, mode))
		return false;
	/* Checks that the owner left the bit alone, which belongs to the engine. */
	WARN_ON_ONCE(PageIsolated(page));
	SetPageIsolated(page);
	return true;
}

bool isolate_movable_page(struct page *page, isolate_mode_t mode)
{
	bool isolated;

	if (!get_page_unless_zero(page))
		return false;
	/*
	 * Before the lock is tried: the allocator changes flags of fresh pages without atomic
	 * operations, so a page without movable operations must not be locked.
	 */
	if (!__PageMovable(page) || !trylock_page(page)) {
		put_page(page);
		return false;
	}
	isolated = isolate_locked(page, mode);
	unlock_page(page);
	if (!isolated)
		put_page(page);
	return isolated;
}

static void put_new(struct migrate_request *req, struct page *dst)
{
	if (req->put_new)
		req->put_new(dst, req->private);
	else
		put_page(dst);
}

static bool lock_source(struct page *src, enum migrate_mode mode)
{
	if (trylock_page(src))
		return true;
	/* SYNC_LIGHT waits only for pages that are up to date; movable ones never are. */
	if (mode == MIGRATE_ASYNC || mode == MIGRATE_SYNC_LIGHT)
		return false;
	lock_page(src);
	return true;
}

int migrate_unmap(struct migrate_request *req, struct page *src, struct page **dst)
{
	/* Only the isolator's reference is left: the owner freed the page. */
	if (page_ref_count(src) == 1) {
		list_del(&src->lru);
		req->watch->stats.released++;
		put_page(src);
		return MIGRATEPAGE_SUCCESS;
	}
	*dst = req->get_new(src, req->private);
	if (!*dst)
		return -ENOMEM;
	if (!lock_source(src, req->mode)) {
		put_new(req, *dst);
		return -EAGAIN;
	}
	if (WARN_ON_ONCE(!trylock_page(*dst))) {
		unlock_page(src);
		put_new(req, *dst);
		return -EAGAIN;
	}
	return MIGRATE_UNMAPPED;
}

/* Both locked. */
static int move_contents(struct migrate_request *req, struct page *src, struct page *dst)
{
	int rc = MIGRATEPAGE_SUCCESS;

	BUG_ON(!PageIsolated(src));
	if (PageMovable(src)) {
		req->watch->stats.found_dead += page_ref_count(src) == 1;
		rc = ops_of(src)->migrate_page(dst, src, req->mode);
		WARN_ON_ONCE(rc == MIGRATEPAGE_SUCCESS && !PageIsolated(src));
	}
	if (rc == MIGRATEPAGE_SUCCESS)
		ClearPageIsolated(src);
	return rc;
}

/* How long that took does not count as migration. */
static u64 check_moved(struct migrate_watch *watch, struct page *src, struct page *dst)
{
	u64 start = sim_clock();

	watch->check(watch->ctx, src, dst);
	return sim_clock() - start;
}

int migrate_move(struct migrate_request *req, struct page *src, struct page *dst)
{
	struct migrate_watch *watch = req->watch;
	u64 start = watch->moved ? sim_clock() : 0, checked = 0;
	int rc = move_contents(req, src, dst);
	bool moved, look;

	if (rc != MIGRATEPAGE_SUCCESS)
		return rc;
	/* An owner that no longer has the page leaves the new one untouched. */
	moved = READ_ONCE(dst->mapping);
	look = moved && watch->check;
	if (moved)
		watch->stats.migrated++;
	else
		watch->stats.released++;
	unlock_page(dst);
	if (!look)
		put_page(dst);
	list_del(&src->lru);
	unlock_page(src);
	if (look) {
		checked = check_moved(watch, src, dst);
		put_page(dst);
	}
	put_page(src);
	if (moved && watch->moved)
		watch->moved(watch->ctx, sim_clock() - start - checked);
	return rc;
}

void migrate_undo(struct migrate_request *req, struct page *src, struct page *dst)
{
	unlock_page(src);
	unlock_page(dst);
	put_new(req, dst);
}

static void putback(struct page *page)
{
	BUG_ON(!__PageMovable(page));
	BUG_ON(!PageIsolated(page));
	lock_page(page);
	if (PageMovable(page))
		ops_of(page)->putback_page(page);
	ClearPageIsolated(page);
	unlock_page(page);
	put_page(page);
}

bool isolate_page_watched(struct migrate_watch *watch, struct page *page, struct list_head *list)
{
	if (!__PageMovable(page))
		return false;
	if (!isolate_movable_page(page, ISOLATE_UNEVICTABLE)) {
		watch->stats.isolate_failed++;
		return false;
	}
	list_add_tail(&page->lru, list);
	return true;
}

void putback_movable_pages(struct list_head *list)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, list, lru) {
		list_del(&page->lru);
		putback(page);
	}
}
