/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by offline and contig: ranges of frames, one after the other, node after node. Each range
 * is out of use while it is emptied, and back in use afterwards. Also what both count.
 */
#ifndef SIM_DRIVERS_RANGE_H
#define SIM_DRIVERS_RANGE_H

#include "sim/drivers/driver.h"
#include "sim/mm/page_isolation.h"

/* Between two ranges. */
#define RANGE_PAUSE_NS 1000000u

/* By these indices; names in range_counters. */
enum range_counter {
	RANGES_TRIED,
	RANGES_OFFLINED,
	FAILED_UNMOVABLE, /* at once: a frame in use does not look movable */
	FAILED_CLASH,	  /* at once: another driver has a range of this node out of use */
	FAILED_BUSY,	  /* frames were left after all tries */
	FAILED_NOMEM,	  /* no frame to move to */
	FAILED_DEADLINE,
	PASSES,	       /* calls of migrate_pages() */
	RETRIES,       /* those beyond the first for the same pages or range */
	WASTED_PASSES, /* those that moved and released nothing */
	PAGES_MIGRATED,
	PAGES_RELEASED,
	PAGES_EAGAIN, /* of each call, as it ended */
	PAGES_EBUSY,
	PAGES_EINVAL,
	PAGES_ENOMEM,
	ISOLATE_FAILED,
};

extern const char *const range_counters[];
/* The only one, time_to_offline: from taking a range to having all of its frames. */
extern const char *const range_latencies[];

struct range {
	struct zone *zone; /* NULL: none is taken */
	unsigned long start, end;
	u64 begin_ns;
	bool retry; /* a pass was made */
	/* Where the next one begins. */
	unsigned int nid;
	unsigned long pfn;
};

/* @config[0]: pages of a range: multiples of ISOLATE_ALIGN, no more than a node has. */
#define RANGE_DEFAULT_PAGES ISOLATE_ALIGN
/* Reads [PAGES] at *@text (NULL: default) and moves it, as argument_number() does. */
int range_parse(const char **text, const struct sim_config *machine, u64 *pages);

/*
 * Takes the next range among frames that were ever allocated; others would succeed without any
 * work. False: none could be taken; if there is one at all, the reason is counted.
 */
bool range_take(struct migrate_lane *lane, struct range *range, u64 now);
/* All its frames are free: counts a success and its time. */
bool range_is_empty(struct migrate_lane *lane, struct range *range, u64 now);
/* Puts its frames back into use. */
void range_put(struct range *range);

/* migrate_pages() in MIGRATE_SYNC, timed and counted as a pass. Puts nothing back. Its result. */
int range_migrate(struct migrate_lane *lane, struct list_head *list, new_page_t *get_new,
		  unsigned long private, bool retry);

/* driver->report() of both: what the lane's watch has counted. */
void range_report(struct migrate_lane *lane);

#endif
