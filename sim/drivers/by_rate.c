// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drivers/by_rate.h"

#include "sim/drivers/argument.h"

int by_rate_parse(const char *argument, const struct sim_config *machine, u64 *config)
{
	(void)machine;
	config[0] = RATE_DEFAULT;
	if (!argument)
		return 0;
	return argument_rate(&argument, &config[0]) && !argument ? 0 : -EINVAL;
}

int by_rate_init(struct migrate_lane *lane)
{
	struct by_rate *state = lane->state;

	pace_init(&state->pace, lane->config[0], MIGRATE_CLUSTER);
	return 0;
}

/* As compaction, it stays in the zone and does not wait for memory. */
static struct page *same_node(struct page *page, unsigned long private)
{
	(void)private;
	return alloc_pages_node(page_to_nid(page), GFP_NOWAIT | __GFP_MOVABLE | __GFP_THISNODE, 0);
}

u64 by_rate_step(struct migrate_lane *lane, u64 now, by_rate_collect_t *collect)
{
	struct by_rate *state = lane->state;
	LIST_HEAD(list);
	unsigned int nr;

	if (!pace_due(&state->pace, now))
		return state->pace.due_ns;
	nr = collect(lane, state->pace.batch, &list);
	if (nr)
		migrate_lane_move(lane, &list, same_node, NULL, 0, MIGRATE_SYNC_LIGHT);
	return pace_done(&state->pace, now, !nr);
}
