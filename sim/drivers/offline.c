// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Empties ranges of frames as memory hot-remove does. Kernel v6.8: mm/memory_hotplug.c
 * (offline_pages, scan_movable_pages, do_migrate_range).
 *
 * All movable pages of the range enter migrate_pages() at once, for another node if there is one.
 * Pages that fail are put back, and the range is searched again as long as it has pages that look
 * movable. The kernel goes on until a signal; here a deadline takes its place.
 */
#include "sim/drivers/argument.h"
#include "sim/drivers/range.h"

#define DEADLINE_MS	    100u
#define DEADLINE_MS_HIGHEST 3600000u
/* config[] */
#define DEADLINE_NS 1

static int parse(const char *argument, const struct sim_config *machine, u64 *config)
{
	u64 ms = DEADLINE_MS;
	int ret = range_parse(&argument, machine, &config[0]);

	if (!ret && argument && !argument_number(&argument, 1, DEADLINE_MS_HIGHEST, &ms))
		ret = -EINVAL;
	config[DEADLINE_NS] = ms * 1000000;
	return ret || argument ? -EINVAL : 0;
}

/*
 * The nearest other node, or the only one. The kernel may reclaim to get the frame; this may not.
 */
static struct page *other_node(struct page *page, unsigned long private)
{
	const gfp_t gfp = GFP_NOWAIT | __GFP_MOVABLE;
	nodemask_t others = {{0}};
	int nid = page_to_nid(page);

	(void)private;
	if (nr_node_ids == 1)
		return alloc_pages_node(nid, gfp, 0);
	for (unsigned int i = 0; i < nr_node_ids; i++)
		if (i != (unsigned int)nid)
			node_set(i, &others);
	return __alloc_pages(gfp, 0, nid, &others);
}

static unsigned long scan_movable_pages(const struct range *range)
{
	unsigned long pfn = range->start;

	while (pfn < range->end && !__PageMovable(pfn_to_page(pfn)))
		pfn++;
	return pfn;
}

static void do_migrate_range(struct migrate_lane *lane, struct range *range, unsigned long pfn)
{
	LIST_HEAD(list);

	for (; pfn < range->end; pfn++)
		migrate_try_isolate(lane, pfn_to_page(pfn), &list);
	if (list_empty(&list))
		return;
	if (range_migrate(lane, &list, other_node, 0, range->retry))
		putback_movable_pages(&list);
	range->retry = true;
}

/* Done: the range is put back into use, and the next one comes after a pause. */
static u64 finish(struct range *range, u64 now)
{
	range_put(range);
	return now + RANGE_PAUSE_NS;
}

static u64 step(struct migrate_lane *lane, u64 now)
{
	struct range *range = lane->state;
	u64 start = sim_clock();
	unsigned long pfn;

	if (!range->zone && !range_take(lane, range, now))
		return now + RANGE_PAUSE_NS;
	pfn = scan_movable_pages(range);
	if (pfn < range->end)
		do_migrate_range(lane, range, pfn);
	else if (range_is_empty(lane, range, now + sim_ticks_to_ns(sim_clock() - start)))
		return finish(range, now);
	if (now - range->begin_ns < lane->config[DEADLINE_NS])
		return now;
	lane->counters[FAILED_DEADLINE]++;
	return finish(range, now);
}

static void leave(struct migrate_lane *lane)
{
	struct range *range = lane->state;

	if (range->zone)
		range_put(range);
}

/* A range that is being emptied now ends in the measured part. */
static void reset(struct migrate_lane *lane)
{
	const struct range *range = lane->state;

	lane->counters[RANGES_TRIED] = range->zone != NULL;
}

const struct migrate_driver migrate_driver_offline = {
	.name = "offline",
	.state_size = sizeof(struct range),
	.counters = range_counters,
	.latencies = range_latencies,
	.parse = parse,
	.exit = leave,
	.reset = reset,
	.report = range_report,
	.step = step,
};
