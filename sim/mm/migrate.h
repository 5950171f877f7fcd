/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The migration engine for movable pages that are on no LRU list: isolate, lock, migrate, put back,
 * with the kernel's order, references, return codes and passes. Kernel: mm/migrate.c, v6.8 (batched
 * since v6.3). The owner's part: sim/kernel/migrate.h.
 */
#ifndef SIM_MM_MIGRATE_H
#define SIM_MM_MIGRATE_H

#include "sim/kernel.h"

/* Passes over a batch as long as something returns -EAGAIN. */
#define MIGRATE_ASYNC_PASSES 10 /* of MIGRATE_ASYNC */
#define MIGRATE_FIRST_PASSES 3	/* other modes: first the batch, as MIGRATE_ASYNC */
#define MIGRATE_SYNC_PASSES  7	/* and then what failed, page by page */
#define MIGRATE_BATCH	     512

/* Pages isolated at a time. Kernel: COMPACT_CLUSTER_MAX, mm/internal.h. */
#define MIGRATE_CLUSTER 32u

/*
 * Outcomes. Each page that entered migrate_pages() is counted once, at its end:
 * attempted = migrated + released + eagain + ebusy + einval + enomem + other.
 */
struct migrate_stats {
	u64 attempted;
	u64 migrated;
	u64 released; /* its owner had freed it, or returned 0 and left the new page untouched */
	u64 eagain;   /* no pass was left */
	u64 ebusy, einval;
	u64 enomem; /* no destination; also those not tried any more after that */
	u64 other;
	u64 eagain_passes;  /* every -EAGAIN of every pass */
	u64 found_dead;	    /* calls for a page that its owner had freed */
	u64 isolate_failed; /* isolate_page_watched() was refused: never entered */
};

/* An observer of migrations. Zeroed but for the fields in use; one thread at a time. */
struct migrate_watch {
	struct migrate_stats stats;
	/* From the owner's callback to the old page's release, in sim_clock() ticks. May be NULL. */
	void (*moved)(void *ctx, u64 ticks);
	/*
	 * The contents moved from @src to @dst: both unlocked, each with a reference of the engine.
	 * Not counted in moved()'s time. May be NULL.
	 */
	void (*check)(void *ctx, struct page *src, struct page *dst);
	void *ctx;
};

/* The destination: a page with one reference, or NULL to stop. Process context. */
typedef struct page *new_page_t(struct page *page, unsigned long private);
/* Takes back a destination that was not needed, with its reference. */
typedef void free_page_t(struct page *page, unsigned long private);

/*
 * Takes a page for migration: true with a reference and PG_isolated, page->lru is the
 * caller's then. False: not movable, locked, isolated already, free, or the owner refuses.
 * Never waits; the caller needs no reference.
 */
bool isolate_movable_page(struct page *page, isolate_mode_t mode);

/* Isolates @page onto the end of @list if it is movable; counts refusals. */
bool isolate_page_watched(struct migrate_watch *watch, struct page *page, struct list_head *list);

/*
 * Migrates isolated pages linked by lru on @from. @put_new may be NULL: put_page(). 0: all
 * are migrated or were released; positive: the number that were not; -ENOMEM: stopped. What was not
 * migrated is on @from again, and the caller puts it back. *@succeeded, if not NULL: how many
 * were migrated or released. @reason is for the reader. Process context; MIGRATE_ASYNC and
 * MIGRATE_SYNC_LIGHT do not wait here, since page locks are only waited for with
 * MIGRATE_SYNC, or when the page is up to date, which these never are.
 */
int migrate_pages(struct list_head *from, new_page_t *get_new, free_page_t *put_new,
		  unsigned long private, enum migrate_mode mode, int reason,
		  unsigned int *succeeded);

/* As above, counted and watched. */
int migrate_pages_watched(struct list_head *from, new_page_t *get_new, free_page_t *put_new,
			  unsigned long private, enum migrate_mode mode,
			  struct migrate_watch *watch);

/* Puts isolated pages back to their owners, or frees those without one. Sleeps. */
void putback_movable_pages(struct list_head *list);

/* The two steps for one page, sim/mm/migrate_page.c; for migrate_pages(). */
struct migrate_request {
	new_page_t *get_new;
	free_page_t *put_new;
	unsigned long private;
	enum migrate_mode mode;
	struct migrate_watch *watch;
};

#define MIGRATE_UNMAPPED 1 /* both locked, *dst is set: ready to move */

/* 0: released, the page is gone; MIGRATE_UNMAPPED; -EAGAIN or -ENOMEM: nothing changed. */
int migrate_unmap(struct migrate_request *req, struct page *src, struct page **dst);
/* 0: done, counted, both unlocked, @src off its list. Otherwise nothing changed. */
int migrate_move(struct migrate_request *req, struct page *src, struct page *dst);
/* Unlocks both and frees @dst. */
void migrate_undo(struct migrate_request *req, struct page *src, struct page *dst);

#endif
