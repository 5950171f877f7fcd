// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drivers/tiers.h"

#include "sim/drivers/argument.h"
#include "sim/mm/page_alloc.h"

#define FRAMES 8192u /* examined for one batch, at most */

enum { BATCHES, PAGES_MOVED, PAGES_RELEASED, PAGES_NO_ROOM, PAGES_FAILED };
const char *const tiers_counters[] = {"batches",       "pages_moved",  "pages_released",
				      "pages_no_room", "pages_failed", NULL};

int tiers_parse(const char *argument, const struct sim_config *machine, u64 *config)
{
	const struct sim_topology *topology = machine->topology;
	bool differ = false;

	config[0] = RATE_DEFAULT;
	if (argument && (!argument_rate(&argument, &config[0]) || argument))
		return -EINVAL;
	for (unsigned int nid = 1; topology->tier && nid < topology->nr_nodes; nid++)
		differ |= topology->tier[nid] != topology->tier[0];
	return differ ? 0 : -ENODEV;
}

bool tiers_next(unsigned int nid, bool down, nodemask_t *next)
{
	unsigned int tier = sim_zones[nid].tier + (down ? 1 : -1);
	bool any = false;

	*next = (nodemask_t){{0}};
	for (unsigned int i = 0; i < nr_node_ids; i++) {
		if (sim_zones[i].tier != tier)
			continue;
		node_set(i, next);
		any = true;
	}
	return any;
}

static int init(struct migrate_lane *lane, bool down)
{
	struct tiers *tiers = lane->state;

	tiers->down = down;
	pace_init(&tiers->pace, lane->config[0], MIGRATE_CLUSTER);
	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		tiers->moves[nid] = tiers_next(nid, down, &tiers->next[nid]);
	return 0;
}

int tiers_init_demote(struct migrate_lane *lane)
{
	return init(lane, true);
}

int tiers_init_promote(struct migrate_lane *lane)
{
	return init(lane, false);
}

/* The next frame ever allocated on a node whose pages move; NULL ends a round. */
static struct page *next_frame(struct tiers *tiers)
{
	const struct zone *zone = &sim_zones[tiers->nid];

	tiers->pfn = max(tiers->pfn + 1, zone->start_pfn);
	if (tiers->moves[tiers->nid] && tiers->pfn < READ_ONCE(zone->fresh_pfn))
		return pfn_to_page(tiers->pfn);
	tiers->nid = (tiers->nid + 1) % nr_node_ids;
	tiers->pfn = 0;
	return NULL;
}

static unsigned int collect(struct migrate_lane *lane, struct list_head *list)
{
	struct tiers *tiers = lane->state;
	unsigned int found = 0, rounds = 0;

	for (unsigned int i = 0; i < FRAMES && found < tiers->pace.batch; i++) {
		struct page *page = next_frame(tiers);

		if (page)
			found += migrate_try_isolate(lane, page, list);
		else if (rounds++ == nr_node_ids)
			break;
	}
	return found;
}

/* The nearest, without reclaim. Kernel: alloc_demote_folio(). */
static struct page *next_tier(struct page *page, unsigned long private)
{
	const struct tiers *tiers = (const struct tiers *)private;
	int nid = page_to_nid(page);

	return __alloc_pages(GFP_NOWAIT | __GFP_NOWARN | __GFP_MOVABLE, 0, nid, &tiers->next[nid]);
}

u64 tiers_step(struct migrate_lane *lane, u64 now)
{
	struct tiers *tiers = lane->state;
	unsigned int nr;
	LIST_HEAD(list);

	if (!pace_due(&tiers->pace, now))
		return tiers->pace.due_ns;
	nr = collect(lane, &list);
	if (nr) {
		lane->counters[BATCHES]++;
		migrate_lane_move(lane, &list, next_tier, NULL, (unsigned long)tiers,
				  MIGRATE_ASYNC);
	}
	return pace_done(&tiers->pace, now, !nr);
}

void tiers_report(struct migrate_lane *lane)
{
	const struct migrate_stats *stats = &lane->watch.stats;

	lane->counters[PAGES_MOVED] = (s64)stats->migrated;
	lane->counters[PAGES_RELEASED] = (s64)stats->released;
	lane->counters[PAGES_NO_ROOM] = (s64)stats->enomem;
	lane->counters[PAGES_FAILED] =
		(s64)(stats->eagain + stats->ebusy + stats->einval + stats->other);
}
