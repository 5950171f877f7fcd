// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drivers/range.h"

#include "sim/drivers/argument.h"

const char *const range_counters[] = {
	"ranges",	   "offlined",	     "failed_unmovable",
	"failed_clash",	   "failed_busy",    "failed_enomem",
	"failed_deadline", "passes",	     "retries",
	"wasted_passes",   "pages_migrated", "pages_released",
	"pages_eagain",	   "pages_ebusy",    "pages_einval",
	"pages_enomem",	   "isolate_failed", NULL,
};

const char *const range_latencies[] = {"time_to_offline", NULL};

int range_parse(const char **text, const struct sim_config *machine, u64 *pages)
{
	*pages = RANGE_DEFAULT_PAGES;
	if (!*text)
		return 0;
	if (!argument_number(text, ISOLATE_ALIGN, machine->pages_per_node, pages) ||
	    !IS_ALIGNED(*pages, (u64)ISOLATE_ALIGN))
		return -EINVAL;
	return 0;
}

/* The next range at or after the end of the last one; false if no node has one. */
static bool advance(struct range *range, unsigned long pages)
{
	for (unsigned int i = 0; i <= nr_node_ids; i++) {
		struct zone *zone = &sim_zones[range->nid];
		unsigned long first = ALIGN(zone->start_pfn, ISOLATE_ALIGN);

		range->start = max(range->pfn, first);
		range->end = range->start + pages;
		if (range->end <= READ_ONCE(zone->fresh_pfn)) {
			range->pfn = range->end;
			range->zone = zone;
			return true;
		}
		range->pfn = 0;
		range->nid = (range->nid + 1) % nr_node_ids;
	}
	return false;
}

bool range_take(struct migrate_lane *lane, struct range *range, u64 now)
{
	bool unmovable;

	if (!advance(range, (unsigned long)lane->config[0]))
		return false;
	lane->counters[RANGES_TRIED]++;
	range->begin_ns = now;
	range->retry = false;
	if (start_isolate_page_range(range->zone, range->start, range->end, &unmovable)) {
		lane->counters[unmovable ? FAILED_UNMOVABLE : FAILED_CLASH]++;
		range->zone = NULL;
		return false;
	}
	/* The kernel disables them meanwhile (zone_pcp_disable). */
	drain_all_pages();
	return true;
}

static u64 ns_to_ticks(u64 ns)
{
	return (u64)((double)ns * (double)(1ull << 30) / (double)sim_ticks_to_ns(1ull << 30));
}

bool range_is_empty(struct migrate_lane *lane, struct range *range, u64 now)
{
	drain_all_pages();
	if (test_pages_isolated(range->zone))
		return false;
	lane->counters[RANGES_OFFLINED]++;
	migrate_lane_sample(lane, 0, ns_to_ticks(now - range->begin_ns));
	return true;
}

void range_put(struct range *range)
{
	undo_isolate_page_range(range->zone);
	range->zone = NULL;
}

int range_migrate(struct migrate_lane *lane, struct list_head *list, new_page_t *get_new,
		  unsigned long private, bool retry)
{
	const struct migrate_stats *stats = &lane->watch.stats;
	u64 done = stats->migrated + stats->released, start = sim_clock();
	int rc;

	rc = migrate_pages_watched(list, get_new, NULL, private, MIGRATE_SYNC, &lane->watch);
	lane->busy_ticks += sim_clock() - start;
	lane->counters[PASSES]++;
	lane->counters[RETRIES] += retry;
	lane->counters[WASTED_PASSES] += stats->migrated + stats->released == done;
	return rc;
}

void range_report(struct migrate_lane *lane)
{
	const struct migrate_stats *stats = &lane->watch.stats;

	lane->counters[PAGES_MIGRATED] = (s64)stats->migrated;
	lane->counters[PAGES_RELEASED] = (s64)stats->released;
	lane->counters[PAGES_EAGAIN] = (s64)stats->eagain;
	lane->counters[PAGES_EBUSY] = (s64)stats->ebusy;
	lane->counters[PAGES_EINVAL] = (s64)stats->einval;
	lane->counters[PAGES_ENOMEM] = (s64)stats->enomem;
	lane->counters[ISOLATE_FAILED] = (s64)stats->isolate_failed;
}
