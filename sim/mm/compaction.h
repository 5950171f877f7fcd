/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compaction of a zone: movable pages are taken from its beginning upward and moved into
 * free frames from its end downward, until a free block of the wanted order exists or the
 * two scanners meet. Kernel: mm/compaction.c, v6.8; docs/drivers.md says what is left out.
 */
#ifndef SIM_MM_COMPACTION_H
#define SIM_MM_COMPACTION_H

#include "sim/mm/migrate.h"
#include "sim/mm/page_alloc.h"

#define PAGEBLOCK_ORDER	   9u
#define PAGEBLOCK_NR	   (1ul << PAGEBLOCK_ORDER)
#define COMPACT_MAX_DEFER  6u
#define COMPACT_CLUSTER	   MIGRATE_CLUSTER
#define COMPACT_WHOLE_ZONE (MAX_ORDER + 1u) /* as order: continue until the scanners meet */
#define EXTFRAG_THRESHOLD  500 /* below: fails for lack of memory, compaction is no help */

enum compact_result {
	COMPACT_CONTINUE,	 /* not at an end yet; never returned */
	COMPACT_NOT_SUITABLE,	 /* too little memory is free, or it is not fragmented */
	COMPACT_DEFERRED,	 /* it failed recently */
	COMPACT_CONTENDED,	 /* others took the free frames */
	COMPACT_PARTIAL_SKIPPED, /* the scanners met, but did not begin at the ends */
	COMPACT_COMPLETE,	 /* the whole zone was scanned without success */
	COMPACT_SUCCESS,	 /* a free block of the order exists */
};

/* Sums over runs. Frames. */
struct compact_counts {
	u64 migrate_scanned, free_scanned;
	u64 isolated;	   /* pages taken for migration */
	u64 free_isolated; /* frames taken from the buddy as destinations */
	u64 free_returned; /* of those, not needed */
	u64 blocks_skipped;
	u64 blocks_rescanned; /* finished after a failure inside */
};

/*
 * Moves the isolated pages on @list as migrate_pages() does, for @mover, and puts back those that
 * stay; returns what migrate_pages() does.
 */
typedef int compact_move_t(void *mover, struct list_head *list, new_page_t *get_new,
			   free_page_t *put_new, unsigned long private, enum migrate_mode mode);

struct compact_control {
	/* The caller's. */
	compact_move_t *move;
	void *mover;
	struct migrate_watch *watch; /* counts pages that could not be isolated */
	struct compact_counts *counts;
	struct zone *zone;
	unsigned int order; /* or COMPACT_WHOLE_ZONE */
	enum migrate_mode mode;
	bool direct;	       /* for an allocation of this thread, not a daemon */
	bool ignore_skip_hint; /* and begin at the zone's ends */

	/* The run's own. */
	struct list_head migratepages, freepages;
	unsigned int nr_migratepages, nr_freepages;
	unsigned long migrate_pfn, free_pfn;
	unsigned long end_pfn; /* frames from here on were never allocated when the run began */
	bool whole_zone, finish_pageblock;
};

/*
 * A zone's state between runs, shared by all that compact it. 0 or -ENOMEM. At least once after
 * every boot, by a single thread.
 */
int compaction_init(void);
/* At shutdown. */
void compaction_exit(void);

/* One run. Process context; only SYNC modes sleep, and none waits for memory. */
enum compact_result compact_zone(struct compact_control *cc);

/* Whether a run for @order could help: COMPACT_SUCCESS (no need), NOT_SUITABLE, CONTINUE. */
enum compact_result compaction_suitable(struct zone *zone, unsigned int order);

/*
 * After a failure the next 1, 2, 4 .. 64 requests of that order and above are refused.
 * compaction_deferred() counts a request. @success: an allocation succeeded, not only a run.
 */
bool compaction_deferred(struct zone *zone, unsigned int order);
void defer_compaction(struct zone *zone, unsigned int order);
void compaction_defer_reset(struct zone *zone, unsigned int order, bool success);

/* When the zone has nothing to do: clears the skip bits if a direct run reached its end. */
void reset_isolation_suitable(struct zone *zone);

/* sim/mm/compact_zone.c, for the scanners and tests. */
bool compact_pageblock_skip(struct zone *zone, unsigned long pfn);
void compact_set_pageblock_skip(struct zone *zone, unsigned long pfn);
void compact_update_migrate(struct zone *zone, unsigned long pfn, bool sync);
void compact_update_free(struct zone *zone, unsigned long pfn);
void compact_return_free(struct zone *zone, unsigned long pfn);
/* Where the scanners begin; true if that is the whole zone. */
void compact_begin(struct compact_control *cc);
/* The scanners met: the next run begins at the ends. */
void compact_met(struct compact_control *cc);

/*
 * sim/mm/compact_scan.c. Isolates pages onto cc->migratepages; false: there are none up to the free
 * scanner.
 */
bool isolate_migratepages(struct compact_control *cc);
/* Takes free frames onto cc->freepages, each with a reference. */
void isolate_freepages(struct compact_control *cc);

static inline bool compact_scanners_met(const struct compact_control *cc)
{
	return cc->free_pfn >> PAGEBLOCK_ORDER <= cc->migrate_pfn >> PAGEBLOCK_ORDER;
}

#endif
