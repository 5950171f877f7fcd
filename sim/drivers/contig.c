// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Empties ranges of frames as the allocation of contiguous ranges does (CMA, gigantic pages).
 * Kernel v6.8: mm/page_alloc.c (alloc_contig_range, __alloc_contig_migrate_range).
 *
 * Up to 32 pages are isolated at a time and go elsewhere in their node; they are tried 5 times,
 * then the range fails with -EBUSY, unless its frames are free anyway. Without a frame to
 * move to it fails at once. The allocated frames are freed.
 */
#include "sim/drivers/argument.h"
#include "sim/drivers/range.h"

#define TRIES 5

static int parse(const char *argument, const struct sim_config *machine, u64 *config)
{
	int ret = range_parse(&argument, machine, &config[0]);

	return ret || argument ? -EINVAL : 0;
}

static struct page *same_node(struct page *page, unsigned long private)
{
	(void)private;
	return alloc_pages_node(page_to_nid(page), GFP_NOWAIT | __GFP_MOVABLE | __GFP_THISNODE, 0);
}

/* The next set of pages; returns where the search ended. */
static unsigned long isolate_set(struct migrate_lane *lane, const struct range *range,
				 unsigned long pfn, struct list_head *list)
{
	unsigned int nr = 0;

	while (pfn < range->end && nr < MIGRATE_CLUSTER)
		nr += migrate_try_isolate(lane, pfn_to_page(pfn++), list);
	return pfn;
}

/* 0, -EBUSY or -ENOMEM. */
static int migrate_range(struct migrate_lane *lane, const struct range *range)
{
	unsigned long pfn = range->start;
	int tries = 0, rc = 0;
	LIST_HEAD(list);

	while (pfn < range->end || !list_empty(&list)) {
		if (list_empty(&list)) {
			pfn = isolate_set(lane, range, pfn, &list);
			tries = 0;
			if (list_empty(&list))
				continue;
		} else if (++tries == TRIES) {
			rc = -EBUSY;
			break;
		}
		rc = range_migrate(lane, &list, same_node, 0, tries);
		if (rc == -ENOMEM)
			break;
	}
	putback_movable_pages(&list);
	return rc < 0 ? rc : 0;
}

static u64 step(struct migrate_lane *lane, u64 now)
{
	struct range *range = lane->state;
	u64 start = sim_clock();
	int rc;

	if (!range_take(lane, range, now))
		return now + RANGE_PAUSE_NS;
	rc = migrate_range(lane, range);
	if (rc == -ENOMEM)
		lane->counters[FAILED_NOMEM]++;
	else if (!range_is_empty(lane, range, now + sim_ticks_to_ns(sim_clock() - start)))
		lane->counters[FAILED_BUSY]++;
	range_put(range);
	return now + RANGE_PAUSE_NS;
}

const struct migrate_driver migrate_driver_contig = {
	.name = "contig",
	.state_size = sizeof(struct range),
	.counters = range_counters,
	.latencies = range_latencies,
	.parse = parse,
	.report = range_report,
	.step = step,
};
