// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a zone remembers between runs: where the scanners stopped, blocks not worth a scan, and
 * failures. Kernel v6.8: mm/compaction.c (defer_compaction, __reset_isolation_suitable,
 * update_cached_migrate, update_pageblock_skip).
 *
 * As in the kernel nothing here is locked: a lost race costs or saves the scan of a block.
 */
#include "sim/mm/compaction.h"
#include "sim/mm/node_memory.h"

struct zone_compaction {
	u8 *skip;		      /* [pageblock] */
	unsigned long migrate_pfn[2]; /* of MIGRATE_ASYNC, of the others */
	unsigned long free_pfn;
	unsigned int considered, defer_shift;
	unsigned int order_failed; /* the lowest order that is deferred */
	bool blockskip_flush;
};

static struct zone_compaction *zones;

static struct zone_compaction *of_zone(const struct zone *zone)
{
	return &zones[zone->nid];
}

static unsigned long first_block(const struct zone *zone)
{
	return zone->start_pfn >> PAGEBLOCK_ORDER;
}

static unsigned long nr_blocks(const struct zone *zone)
{
	return ((zone->end_pfn - 1) >> PAGEBLOCK_ORDER) - first_block(zone) + 1;
}

static void reset_cached_positions(struct zone *zone, unsigned long end_pfn)
{
	struct zone_compaction *state = of_zone(zone);

	WRITE_ONCE(state->migrate_pfn[0], zone->start_pfn);
	WRITE_ONCE(state->migrate_pfn[1], zone->start_pfn);
	WRITE_ONCE(state->free_pfn, ALIGN_DOWN(end_pfn - 1, PAGEBLOCK_NR));
}

int compaction_init(void)
{
	struct zone_compaction *states;

	if (zones)
		return 0;
	states = sim_boot_alloc(nr_node_ids * sizeof(*states));
	if (!states)
		return -ENOMEM;
	for (unsigned int nid = 0; nid < nr_node_ids; nid++) {
		states[nid].skip = sim_boot_alloc(nr_blocks(&sim_zones[nid]));
		if (!states[nid].skip)
			return -ENOMEM;
	}
	zones = states;
	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		reset_cached_positions(&sim_zones[nid], sim_zones[nid].end_pfn);
	return 0;
}

void compaction_exit(void)
{
	zones = NULL;
}

bool compact_pageblock_skip(struct zone *zone, unsigned long pfn)
{
	return READ_ONCE(of_zone(zone)->skip[(pfn >> PAGEBLOCK_ORDER) - first_block(zone)]);
}

void compact_set_pageblock_skip(struct zone *zone, unsigned long pfn)
{
	WRITE_ONCE(of_zone(zone)->skip[(pfn >> PAGEBLOCK_ORDER) - first_block(zone)], 1);
}

void compact_update_migrate(struct zone *zone, unsigned long pfn, bool sync)
{
	struct zone_compaction *state = of_zone(zone);

	if (pfn > READ_ONCE(state->migrate_pfn[0]))
		WRITE_ONCE(state->migrate_pfn[0], pfn);
	if (sync && pfn > READ_ONCE(state->migrate_pfn[1]))
		WRITE_ONCE(state->migrate_pfn[1], pfn);
}

void compact_update_free(struct zone *zone, unsigned long pfn)
{
	if (pfn < READ_ONCE(of_zone(zone)->free_pfn))
		WRITE_ONCE(of_zone(zone)->free_pfn, pfn);
}

void compact_return_free(struct zone *zone, unsigned long pfn)
{
	if (pfn > READ_ONCE(of_zone(zone)->free_pfn))
		WRITE_ONCE(of_zone(zone)->free_pfn, pfn);
}

static void __reset_isolation_suitable(struct zone *zone)
{
	struct zone_compaction *state = of_zone(zone);

	WRITE_ONCE(state->blockskip_flush, false);
	for (unsigned long i = 0; i < nr_blocks(zone); i++)
		WRITE_ONCE(state->skip[i], 0);
	reset_cached_positions(zone, READ_ONCE(zone->fresh_pfn));
}

void reset_isolation_suitable(struct zone *zone)
{
	if (READ_ONCE(of_zone(zone)->blockskip_flush))
		__reset_isolation_suitable(zone);
}

bool compaction_deferred(struct zone *zone, unsigned int order)
{
	struct zone_compaction *state = of_zone(zone);
	unsigned int limit = 1u << READ_ONCE(state->defer_shift), considered;

	if (order < READ_ONCE(state->order_failed))
		return false;
	considered = READ_ONCE(state->considered) + 1;
	WRITE_ONCE(state->considered, min(considered, limit));
	return considered < limit;
}

void defer_compaction(struct zone *zone, unsigned int order)
{
	struct zone_compaction *state = of_zone(zone);
	unsigned int shift = READ_ONCE(state->defer_shift) + 1;

	WRITE_ONCE(state->considered, 0);
	WRITE_ONCE(state->defer_shift, min(shift, COMPACT_MAX_DEFER));
	if (order < READ_ONCE(state->order_failed))
		WRITE_ONCE(state->order_failed, order);
}

void compaction_defer_reset(struct zone *zone, unsigned int order, bool success)
{
	struct zone_compaction *state = of_zone(zone);

	if (success) {
		WRITE_ONCE(state->considered, 0);
		WRITE_ONCE(state->defer_shift, 0);
	}
	if (order >= READ_ONCE(state->order_failed))
		WRITE_ONCE(state->order_failed, order + 1);
}

/* After the longest deferral, compaction is tried again, and everything is scanned again. */
static bool is_restarting(const struct zone_compaction *state, unsigned int order)
{
	return order >= READ_ONCE(state->order_failed) &&
	       READ_ONCE(state->defer_shift) == COMPACT_MAX_DEFER &&
	       READ_ONCE(state->considered) >= 1u << COMPACT_MAX_DEFER;
}

void compact_begin(struct compact_control *cc)
{
	struct zone *zone = cc->zone;
	struct zone_compaction *state = of_zone(zone);
	unsigned long last;

	cc->end_pfn = READ_ONCE(zone->fresh_pfn);
	last = ALIGN_DOWN(cc->end_pfn - 1, PAGEBLOCK_NR);
	if (is_restarting(state, cc->order))
		__reset_isolation_suitable(zone);
	cc->migrate_pfn = zone->start_pfn;
	cc->free_pfn = last;
	if (!cc->ignore_skip_hint) {
		cc->migrate_pfn = READ_ONCE(state->migrate_pfn[cc->mode != MIGRATE_ASYNC]);
		cc->free_pfn = READ_ONCE(state->free_pfn);
		if (cc->free_pfn < zone->start_pfn || cc->free_pfn > last) {
			cc->free_pfn = last;
			WRITE_ONCE(state->free_pfn, last);
		}
		if (cc->migrate_pfn < zone->start_pfn || cc->migrate_pfn >= cc->end_pfn) {
			cc->migrate_pfn = zone->start_pfn;
			WRITE_ONCE(state->migrate_pfn[0], zone->start_pfn);
			WRITE_ONCE(state->migrate_pfn[1], zone->start_pfn);
		}
	}
	cc->whole_zone = cc->migrate_pfn == zone->start_pfn;
}

void compact_met(struct compact_control *cc)
{
	reset_cached_positions(cc->zone, READ_ONCE(cc->zone->fresh_pfn));
	/*
	 * Only a direct run asks for a fresh scan, which begins when kswapd goes to sleep; a
	 * daemon's own runs do not.
	 */
	if (cc->direct)
		WRITE_ONCE(of_zone(cc->zone)->blockskip_flush, true);
}
