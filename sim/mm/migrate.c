// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Batches and passes. Kernel v6.8: mm/migrate.c (migrate_pages, migrate_pages_sync,
 * migrate_pages_batch).
 *
 * All source pages of a batch are locked at once from the first phase to the second.
 */
#include "sim/mm/migrate.h"

/* Unmapped pages and, in the same order, their destinations. */
struct unmapped {
	struct list_head src, dst;
};

struct batch {
	struct migrate_request *req;
	struct list_head *pages;  /* pages to migrate; only those with -EAGAIN stay here */
	struct list_head *failed; /* those that failed for good */
	int passes;
	bool final; /* failures are final outcomes */
	int nr_failed;
};

static void count_failure(struct batch *batch, int rc, unsigned int nr)
{
	struct migrate_stats *stats = &batch->req->watch->stats;

	batch->nr_failed += (int)nr;
	if (!batch->final)
		return;
	switch (rc) {
	case -EAGAIN:
		stats->eagain += nr;
		break;
	case -EBUSY:
		stats->ebusy += nr;
		break;
	case -EINVAL:
		stats->einval += nr;
		break;
	default:
		stats->other += nr;
	}
}

static void fail_page(struct batch *batch, struct page *page, int rc)
{
	list_move_tail(&page->lru, batch->failed);
	count_failure(batch, rc, 1);
}

/* One pass of the first phase; *@retry: how many said -EAGAIN. 0 or -ENOMEM. */
static int unmap_pass(struct batch *batch, struct unmapped *unmapped, unsigned int *retry)
{
	struct page *page, *next, *dst;

	*retry = 0;
	list_for_each_entry_safe(page, next, batch->pages, lru) {
		int rc = migrate_unmap(batch->req, page, &dst);

		if (rc == -ENOMEM)
			return rc;
		if (rc == -EAGAIN)
			++*retry;
		if (rc == MIGRATE_UNMAPPED) {
			list_move_tail(&page->lru, &unmapped->src);
			list_add_tail(&dst->lru, &unmapped->dst);
		}
	}
	batch->req->watch->stats.eagain_passes += *retry;
	return 0;
}

static int unmap_all(struct batch *batch, struct unmapped *unmapped)
{
	unsigned int retry = 1;
	int rc;

	for (int pass = 0; pass < batch->passes && retry; pass++) {
		rc = unmap_pass(batch, unmapped, &retry);
		if (rc)
			return rc;
		cond_resched();
	}
	count_failure(batch, -EAGAIN, retry);
	return 0;
}

/* One pass of the second phase; how many said -EAGAIN. */
static unsigned int move_pass(struct batch *batch, struct unmapped *unmapped)
{
	struct page *src, *next, *dst, *next_dst;
	unsigned int retry = 0;

	next_dst = list_first_entry(&unmapped->dst, struct page, lru);
	list_for_each_entry_safe(src, next, &unmapped->src, lru) {
		struct list_head *before;
		int rc;

		dst = next_dst;
		next_dst = list_next_entry(dst, lru);
		before = dst->lru.prev;
		list_del(&dst->lru);
		rc = migrate_move(batch->req, src, dst);
		if (rc == -EAGAIN) {
			list_add(&dst->lru, before);
			retry++;
		} else if (rc) {
			migrate_undo(batch->req, src, dst);
			fail_page(batch, src, rc);
		}
	}
	batch->req->watch->stats.eagain_passes += retry;
	return retry;
}

static void undo_rest(struct batch *batch, struct unmapped *unmapped)
{
	struct page *src, *next, *dst;

	list_for_each_entry_safe(src, next, &unmapped->src, lru) {
		dst = list_first_entry(&unmapped->dst, struct page, lru);
		list_del(&dst->lru);
		migrate_undo(batch->req, src, dst);
		fail_page(batch, src, -EAGAIN);
	}
}

/* -ENOMEM, or how many failed. */
static int migrate_batch(struct batch *batch)
{
	struct unmapped unmapped = {LIST_HEAD_INIT(unmapped.src), LIST_HEAD_INIT(unmapped.dst)};
	unsigned int retry = 1;
	int rc = unmap_all(batch, &unmapped);

	for (int pass = 0; pass < batch->passes && retry && !list_empty(&unmapped.src); pass++)
		retry = move_pass(batch, &unmapped);
	undo_rest(batch, &unmapped);
	return rc ? rc : batch->nr_failed;
}

static int migrate_async(struct migrate_request *req, struct list_head *pages,
			 struct list_head *failed, int passes, bool final)
{
	struct batch batch = {
		.req = req, .pages = pages, .failed = failed, .passes = passes, .final = final};
	int rc = migrate_batch(&batch);

	list_splice_tail_init(pages, failed);
	return rc;
}

/*
 * First all together, without waiting. Then those that failed, one by one, in the requested mode.
 */
static int migrate_sync(struct migrate_request *req, struct list_head *pages,
			struct list_head *failed)
{
	struct migrate_request first = *req;
	int rc, nr_failed = 0;
	LIST_HEAD(again);
	LIST_HEAD(single);

	first.mode = MIGRATE_ASYNC;
	rc = migrate_async(&first, pages, &again, MIGRATE_FIRST_PASSES, false);
	while (rc >= 0 && !list_empty(&again)) {
		list_move(again.next, &single);
		rc = migrate_async(req, &single, failed, MIGRATE_SYNC_PASSES, true);
		nr_failed += rc > 0 ? rc : 0;
	}
	list_splice_tail_init(&again, failed);
	return rc < 0 ? rc : nr_failed;
}

static unsigned int list_length(struct list_head *list)
{
	struct list_head *entry;
	unsigned int nr = 0;

	for (entry = list->next; entry != list; entry = entry->next)
		nr++;
	return nr;
}

/* Moves the first pages of @from, at most a batch, to @pages. */
static void take_batch(struct list_head *from, struct list_head *pages)
{
	for (int i = 0; i < MIGRATE_BATCH && !list_empty(from); i++)
		list_move_tail(from->next, pages);
}

int migrate_pages_watched(struct list_head *from, new_page_t *get_new, free_page_t *put_new,
			  unsigned long private, enum migrate_mode mode,
			  struct migrate_watch *watch)
{
	struct migrate_request req = {get_new, put_new, private, mode, watch};
	struct migrate_stats *stats = &watch->stats;
	int rc = 0, nr_failed = 0;
	LIST_HEAD(pages);
	LIST_HEAD(failed);
	u64 counted;

	counted = stats->eagain + stats->ebusy + stats->einval + stats->other;
	stats->attempted += list_length(from);
	while (rc >= 0 && !list_empty(from)) {
		take_batch(from, &pages);
		if (mode == MIGRATE_ASYNC)
			rc = migrate_async(&req, &pages, &failed, MIGRATE_ASYNC_PASSES, true);
		else
			rc = migrate_sync(&req, &pages, &failed);
		nr_failed += rc > 0 ? rc : 0;
	}
	list_splice_init(&failed, from);
	counted = stats->eagain + stats->ebusy + stats->einval + stats->other - counted;
	stats->enomem += list_length(from) - counted;
	return rc < 0 ? rc : nr_failed;
}

int migrate_pages(struct list_head *from, new_page_t *get_new, free_page_t *put_new,
		  unsigned long private, enum migrate_mode mode, int reason,
		  unsigned int *succeeded)
{
	struct migrate_watch watch = {0};
	int rc = migrate_pages_watched(from, get_new, put_new, private, mode, &watch);

	(void)reason;
	if (succeeded)
		*succeeded = (unsigned int)(watch.stats.migrated + watch.stats.released);
	return rc;
}
