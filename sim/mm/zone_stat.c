// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Zone counters. Kernel v6.8: mm/vmstat.c (mod_zone_state, zone_page_state). A CPU folds its
 * difference into the zone's counter when it exceeds the threshold; nothing folds it periodically.
 */
#include "sim/mm/page_alloc.h"

/*
 * @bias: -1, 0, or 1 for half a threshold. A fold overshoots by it, so that a CPU that keeps
 * counting in one direction folds half as often.
 */
static void mod_state(struct zone *zone, enum zone_stat_item item, long delta, long bias)
{
	s8 *diff;
	long sum, fold = 0;

	sim_count(ZONE_STAT);
	preempt_disable();
	diff = &zone->stat[smp_processor_id()].diff[item];
	sum = *diff + delta;
	if (sum > zone->stat_threshold || sum < -zone->stat_threshold) {
		long over = bias * (zone->stat_threshold >> 1);

		fold = sum + over;
		sum = -over;
	}
	WRITE_ONCE(*diff, (s8)sum);
	preempt_enable();
	if (fold)
		__atomic_fetch_add(&zone->vm_stat[item].counter, fold, __ATOMIC_RELAXED);
}

struct zone *page_zone(const struct page *page)
{
	return &sim_zones[page_to_nid(page)];
}

void mod_zone_page_state(struct zone *zone, enum zone_stat_item item, long delta)
{
	mod_state(zone, item, delta, 0);
}

void inc_zone_page_state(struct page *page, enum zone_stat_item item)
{
	mod_state(page_zone(page), item, 1, 1);
}

void dec_zone_page_state(struct page *page, enum zone_stat_item item)
{
	mod_state(page_zone(page), item, -1, -1);
}

unsigned long zone_page_state(struct zone *zone, enum zone_stat_item item)
{
	long sum = atomic_long_read(&zone->vm_stat[item]);

	return sum > 0 ? (unsigned long)sum : 0;
}

long zone_page_state_snapshot(struct zone *zone, enum zone_stat_item item)
{
	long sum = atomic_long_read(&zone->vm_stat[item]);
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(zone->stat[cpu].diff[item]);
	return sum;
}
